package dev.daicho.ledger;

import java.io.Serial;

/**
 * A posting was tried again so late that the ledger does not remember any more whether its idempotency key was used; nothing was done.
 * Look into the account's history for it.
 */
public final class KeyForgottenException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String idempotencyKey;

    /** With the values that the message shows. */
    public KeyForgottenException(String idempotencyKey, String since) {
        super(
                "Idempotency key " + idempotencyKey
                        + " was first used at a time of which the ledger remembers no keys ("
                        + since
                        + "): whether it was posted then can't be told by the key; look into the account's history",
                null);
        this.idempotencyKey = idempotencyKey;
    }

    /** The key. */
    public String idempotencyKey() {
        return idempotencyKey;
    }
}
