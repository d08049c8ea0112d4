package dev.daicho.ledger;

import java.io.Serial;

/**
 * A number that no ledger could take: zero, negative, not a number, beyond the range of an account.
 */
public final class InvalidAmountException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message that says what happened, with the values. */
    public InvalidAmountException(String message) {
        super(message, null);
    }

    /** With a message and what caused it. */
    public InvalidAmountException(String message, Throwable cause) {
        super(message, cause);
    }
}
