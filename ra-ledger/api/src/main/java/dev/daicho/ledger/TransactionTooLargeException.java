package dev.daicho.ledger;

import java.io.Serial;

/**
 * A transaction has more operations or bytes than one block may carry.
 */
public final class TransactionTooLargeException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message that says what happened, with the values. */
    public TransactionTooLargeException(String message) {
        super(message, null);
    }
}
