package dev.daicho.ledger;

import java.io.Serial;

/**
 * Several transactions waited for each other in a circle, and this one, the youngest, was ended so that the others can go on; nothing of
 * it was done. The message shows the circle. Worth trying again, from its beginning.
 */
public final class DeadlockException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message that says what happened, with the values. */
    public DeadlockException(String message) {
        super(message, null);
    }
}
