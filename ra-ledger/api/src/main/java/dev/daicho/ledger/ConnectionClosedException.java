package dev.daicho.ledger;

import java.io.Serial;

/**
 * The connection was closed before it was used.
 */
public final class ConnectionClosedException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message that says what happened, with the values. */
    public ConnectionClosedException(String message) {
        super(message, null);
    }
}
