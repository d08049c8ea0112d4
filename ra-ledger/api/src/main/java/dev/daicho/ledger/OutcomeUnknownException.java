package dev.daicho.ledger;

import java.io.Serial;

/**
 * Not a failure and not a success: what was asked for may have been done, or may yet be. Ask again with the same idempotency key.
 */
public final class OutcomeUnknownException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message that says what happened, with the values. */
    public OutcomeUnknownException(String message) {
        super(message, null);
    }

    /** With a message and what caused it. */
    public OutcomeUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
