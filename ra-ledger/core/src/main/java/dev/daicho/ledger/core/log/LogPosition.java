package dev.daicho.ledger.core.log;

/**
 * An entry's place in the log. Immutable.
 *
 * @param term the term of the leader that appended it
 * @param index its index, from 0; −1 before the first
 */
public record LogPosition(long term, long index) {

    /** Before the first entry. */
    public static final LogPosition START = new LogPosition(0, -1);
}
