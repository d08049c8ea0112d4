package dev.daicho.ledger;

import java.io.Serial;

/**
 * A ledger that was here before is gone, whole or in part. None is made anew in its place.
 */
public final class LedgerMissingException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message that says what happened, with the values. */
    public LedgerMissingException(String message) {
        super(message, null);
    }
}
