/**
 * This server's copy of the ledger: the book with its history and its snapshots on disk, fed by a log and read by anybody.
 *
 * <p>Start at {@link dev.daicho.ledger.core.replica.Replica}. Depends on {@code book}, {@code history}, {@code storage} and the {@code log} seam; on no engine.
 */
@NullMarked
package dev.daicho.ledger.core.replica;

import org.jspecify.annotations.NullMarked;
