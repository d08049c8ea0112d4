/**
 * Runs chains in a plain unit test: the beans of {@code stratified-tx.jar} as they are, with Narayana, Hibernate and H2 in memory around them; only the
 * broker and the container are stood in for, by one thread with a clock of its own.
 *
 * <p>Start at {@link dev.daicho.strata.testkit.StrataKit}. Depends on the JDK, Jakarta EE, strata and what the server has inside.
 */
@NullMarked
package dev.daicho.strata.testkit;

import org.jspecify.annotations.NullMarked;
