package dev.daicho.nvfs;

import org.jspecify.annotations.Nullable;

/**
 * The store can't be reached now; prepared branches stay prepared.
 */
public final class StoreUnavailableException extends FileStoreException {

    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
