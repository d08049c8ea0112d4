package dev.daicho.nvfs;

import org.jspecify.annotations.Nullable;

/**
 * A place of the medium can't be read, or the medium takes no more. Everything else can still be read: copy it to another disk.
 */
public final class MediumFailedException extends FileStoreException {

    private static final long serialVersionUID = 1L;

    public MediumFailedException(String message) {
        super(message);
    }

    public MediumFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
