package dev.daicho.ledger;

import java.io.Serial;

/**
 * The ledger can't be reached now: it is stopped, starting, or without a leader. Nothing of what was asked was done.
 */
public final class LedgerUnavailableException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message that says what happened, with the values. */
    public LedgerUnavailableException(String message) {
        super(message, null);
    }

    /** With a message and what caused it. */
    public LedgerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
