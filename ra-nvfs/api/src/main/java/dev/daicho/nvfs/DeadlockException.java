package dev.daicho.nvfs;

import org.jspecify.annotations.Nullable;

/**
 * Waiting for this lock would have closed a circle of transactions that wait for each other. Roll back and try again.
 */
public final class DeadlockException extends FileStoreIOException {

    private static final long serialVersionUID = 1L;

    public DeadlockException(@Nullable String file, String reason) {
        super(file, reason);
    }
}
