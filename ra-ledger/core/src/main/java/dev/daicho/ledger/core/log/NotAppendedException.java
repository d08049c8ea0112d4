package dev.daicho.ledger.core.log;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The entry is not in the log and will not be: safe to forget, or to send again. */
public final class NotAppendedException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With what was in the way. */
    public NotAppendedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
