/**
 * The seam to the replicated log: what the ledger asks of a consensus engine, and what it offers it. No engine's types are here.
 *
 * <p>Start at {@link dev.daicho.ledger.core.log.ReplicatedLog}. Depends on the API's values alone.
 */
@NullMarked
package dev.daicho.ledger.core.log;

import org.jspecify.annotations.NullMarked;
