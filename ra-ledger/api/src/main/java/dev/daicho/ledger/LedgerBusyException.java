package dev.daicho.ledger;

import java.io.Serial;

/** More was submitted than the ledger takes at a time, and there was no room in time; nothing was done. Worth trying again later. */
public final class LedgerBusyException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message that says what happened, with the values. */
    public LedgerBusyException(String message) {
        super(message, null);
    }
}
