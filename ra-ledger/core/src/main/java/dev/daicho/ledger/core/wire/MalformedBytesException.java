package dev.daicho.ledger.core.wire;

import java.io.Serial;

/** Bytes that no writer of ours wrote. The message is a noun phrase, for whoever knows the file to complete. */
public final class MalformedBytesException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With what was found. */
    public MalformedBytesException(String found) {
        super(found);
    }

    /** With what was found and how it was noticed. */
    public MalformedBytesException(String found, Throwable cause) {
        super(found, cause);
    }
}
