/**
 * Chaining: a request is PUT on a recoverable queue in the requester's transaction and GOT in the transaction that the requested stratum
 * runs in.
 *
 * <p>Start at {@link dev.daicho.strata.chain.StratumListener}, which runs strata, and
 * {@link dev.daicho.strata.chain.StratifiedTransactionsBean}, which requests them. Depends on the tracking package and on Jakarta EE.
 */
@NullMarked
package dev.daicho.strata.chain;

import org.jspecify.annotations.NullMarked;
