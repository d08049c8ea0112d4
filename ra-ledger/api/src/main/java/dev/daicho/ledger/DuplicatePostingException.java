package dev.daicho.ledger;

import java.io.Serial;

/**
 * A posting's idempotency key was posted, with the same content, after the call and before the commit: nothing of this transaction was done. Tried again, it finds the key posted.
 */
public final class DuplicatePostingException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String postingId;

    /** With the values that the message shows. */
    public DuplicatePostingException(String key, String postingId) {
        super(
                "Idempotency key " + key + " has been posted meanwhile, as posting " + postingId
                        + "; this transaction was rolled back, and tried again it will find the key posted",
                null);
        this.key = key;
        this.postingId = postingId;
    }

    /** The key. */
    public String key() {
        return key;
    }

    /** The posting that it names. */
    public String postingId() {
        return postingId;
    }
}
