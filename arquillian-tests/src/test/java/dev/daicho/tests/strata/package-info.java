/**
 * Strata in real servers that tests start, kill and start again. The package {@code user} is what runs inside, as users' deployments.
 *
 * <p>Start at {@link dev.daicho.tests.strata.StrataIT}.
 */
package dev.daicho.tests.strata;
