package dev.daicho.ledger;

import java.io.Serial;

/**
 * Another transaction holds what this one needs, and did not end in time; nothing of this one was done. Worth trying again.
 */
public final class AccountLockedException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message that says what happened, with the values. */
    public AccountLockedException(String message) {
        super(message, null);
    }
}
