package dev.daicho.ledger;

import java.io.Serial;

/**
 * A name or text breaks its rule; the message shows both.
 */
public final class InvalidNameException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message that says what happened, with the values. */
    public InvalidNameException(String message) {
        super(message, null);
    }
}
