package dev.daicho.ledger;

import java.io.Serial;

/**
 * Two servers of one group have the same transaction node identifier, or one has the default: each would take the other's branches for its own and roll them back.
 */
public final class DuplicateNodeException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message that says what happened, with the values. */
    public DuplicateNodeException(String message) {
        super(message, null);
    }
}
