package dev.daicho.ledger;

import java.io.Serial;

/**
 * What is on disk is not what was written there, or was written by another version; the message names file and position. Nothing is repaired silently.
 */
public final class LedgerDamagedException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message that says what happened, with the values. */
    public LedgerDamagedException(String message) {
        super(message, null);
    }

    /** With a message and what caused it. */
    public LedgerDamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
