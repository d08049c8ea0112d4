/**
 * The replicated log by Apache Ratis: the only package that knows it.
 *
 * <p>Start at {@link dev.daicho.ledger.core.ratis.RatisLog}. Depends on the {@code log} seam, {@code block}'s stamp and Ratis.
 */
@NullMarked
package dev.daicho.ledger.core.ratis;

import org.jspecify.annotations.NullMarked;
