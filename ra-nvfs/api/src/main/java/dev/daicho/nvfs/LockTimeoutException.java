package dev.daicho.nvfs;

import org.jspecify.annotations.Nullable;

/**
 * Another transaction kept a lock for longer than this store waits. Roll back and try again.
 */
public final class LockTimeoutException extends FileStoreIOException {

    private static final long serialVersionUID = 1L;

    public LockTimeoutException(@Nullable String file, String reason) {
        super(file, reason);
    }
}
