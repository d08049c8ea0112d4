package dev.daicho.ledger;

import java.util.List;
import java.util.Optional;

/**
 * A page of an account's history.
 *
 * <p>Immutable. Source: L13.
 *
 * @param entries newest first; may be fewer than asked for, or none, while there is a cursor: a time long ago is far to walk
 * @param nextCursor what to ask for the older ones with, if there are any
 */
public record HistoryPage(List<HistoryEntry> entries, Optional<String> nextCursor) {

    /** Copies the list. */
    public HistoryPage {
        entries = List.copyOf(entries);
    }
}
