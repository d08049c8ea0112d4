package dev.daicho.ledger;

import java.io.Serial;

/**
 * Legs that can't make a posting, whatever the ledger holds: unbalanced, too few, too many, one account twice.
 */
public final class InvalidPostingException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message that says what happened, with the values. */
    public InvalidPostingException(String message) {
        super(message, null);
    }
}
