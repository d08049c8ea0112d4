package dev.daicho.strata;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A member of the caller's own stratum failed with a checked exception, which is the cause; the transaction rolls back. */
public final class MemberFailedException extends StrataException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a sentence for people and what was behind it. */
    public MemberFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
