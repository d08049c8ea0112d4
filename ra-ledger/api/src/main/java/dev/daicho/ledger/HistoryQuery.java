package dev.daicho.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of an account's history to read.
 *
 * <p>Immutable. Source: L13.
 *
 * @param limit how many entries at most, 1 to 1000
 * @param cursor where the page before ended, as it told in {@link HistoryPage#nextCursor()}; null for the newest entries
 * @param from the earliest time, inclusive; null for the opening
 * @param until the latest time, exclusive; null for now
 */
public record HistoryQuery(int limit, @Nullable String cursor, @Nullable Instant from, @Nullable Instant until) {

    /** The most entries in one page. */
    public static final int MAX_LIMIT = 1000;

    /**
     * Checks the limit.
     *
     * @throws InvalidAmountException if it is out of range
     */
    public HistoryQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidAmountException("A page of " + limit + " entries; it has 1 to " + MAX_LIMIT);
        }
    }

    /** The newest entries. */
    public static HistoryQuery latest(int limit) {
        return new HistoryQuery(limit, null, null, null);
    }

    /** The same, going on after another page. */
    public HistoryQuery after(String pageCursor) {
        return new HistoryQuery(limit, pageCursor, from, until);
    }

    /** The same, but only entries from the first time, inclusive, to the second, exclusive. */
    public HistoryQuery between(Instant earliest, Instant latest) {
        return new HistoryQuery(limit, cursor, earliest, latest);
    }
}
