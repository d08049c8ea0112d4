package dev.daicho.ledger.core.replica;

import dev.daicho.ledger.core.book.Book;
import dev.daicho.ledger.core.history.HistorySegments;
import dev.daicho.ledger.core.log.LogConsumer.Snapshot;
import dev.daicho.ledger.core.log.LogPosition;

/**
 * All that a snapshot from another server replaces.
 *
 * @param number counts the copies of this run
 * @param onceAppliedIndex the last log index that the history had at the start, −1 if it is not known
 */
record Copy(long number, HistorySegments history, Snapshots snapshots, Book book, long onceAppliedIndex) {

    LogPosition position() {
        return snapshots.latest().map(Snapshot::position).orElse(LogPosition.START);
    }
}
