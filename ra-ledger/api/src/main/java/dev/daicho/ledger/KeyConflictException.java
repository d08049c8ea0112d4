package dev.daicho.ledger;

import java.io.Serial;

/**
 * An idempotency key names another posting already.
 */
public final class KeyConflictException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String postingId;

    /** With the values that the message shows. */
    public KeyConflictException(String key, String postingId) {
        super(
                "Idempotency key " + key + " names posting " + postingId
                        + ", which has other legs or another memo; use a key of its own for each posting",
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
