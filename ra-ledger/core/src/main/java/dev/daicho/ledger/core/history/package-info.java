/**
 * The history: append-only segments of records, in which each leg of a posting points back to its account's leg before, and each block
 * ends with a hash that covers the one before.
 *
 * <p>Start at {@link dev.daicho.ledger.core.history.HistoryRecords}, the format. Depends on {@code wire}, {@code block}, {@code storage} and the API.
 */
@NullMarked
package dev.daicho.ledger.core.history;

import org.jspecify.annotations.NullMarked;
