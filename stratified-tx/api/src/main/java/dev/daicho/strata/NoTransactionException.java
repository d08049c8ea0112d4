package dev.daicho.strata;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A stratum was requested outside a JTA transaction, where nothing could commit together with it. */
public final class NoTransactionException extends StrataException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a sentence for people. */
    public NoTransactionException(String message) {
        super(message, null);
    }

    /** With a sentence for people and what was behind it. */
    public NoTransactionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
