package dev.daicho.strata;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** There is no chain of that name, or its first transaction has not committed. */
public final class UnknownChainException extends StrataException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a sentence for people. */
    public UnknownChainException(String message) {
        super(message, null);
    }

    /** With a sentence for people and what was behind it. */
    public UnknownChainException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
