package dev.daicho.strata;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A request that can't be carried out as it stands; the message says why and what to do. */
public final class InvalidRequestException extends StrataException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a sentence for people. */
    public InvalidRequestException(String message) {
        super(message, null);
    }

    /** With a sentence for people and what was behind it. */
    public InvalidRequestException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
