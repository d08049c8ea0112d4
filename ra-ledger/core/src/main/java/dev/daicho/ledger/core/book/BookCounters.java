package dev.daicho.ledger.core.book;

/**
 * What the book counts. Immutable.
 *
 * @param timeMillis the latest stamp so far: stamps may go back when the leader changes, the book's time does not
 * @param lastSession the last session's number
 * @param blockCount blocks applied
 * @param transactionCount commands in them
 */
public record BookCounters(long timeMillis, long lastSession, long blockCount, long transactionCount) {

    static final BookCounters EMPTY = new BookCounters(0, 0, 0, 0);

    BookCounters withBlock(long stampedMillis, int transactions) {
        return new BookCounters(
                Math.max(timeMillis, stampedMillis), lastSession, blockCount + 1, transactionCount + transactions);
    }

    BookCounters withSession() {
        return new BookCounters(timeMillis, lastSession + 1, blockCount, transactionCount);
    }
}
