/**
 * Long work cut into strata, each one JTA transaction, chained by requests that travel through a recoverable queue.
 *
 * <p>Start at {@link dev.daicho.strata.StratifiedTransactions} to request a stratum and at {@link dev.daicho.strata.MemberTransaction} to
 * be one. Depends on the JDK and, for one annotation, on Jakarta EE.
 */
@NullMarked
package dev.daicho.strata;

import org.jspecify.annotations.NullMarked;
