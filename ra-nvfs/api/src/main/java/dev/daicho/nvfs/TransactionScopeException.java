package dev.daicho.nvfs;

import org.jspecify.annotations.Nullable;

/**
 * The transaction that the operation belongs to can't be joined; nothing was done.
 */
public final class TransactionScopeException extends FileStoreIOException {

    private static final long serialVersionUID = 1L;

    public TransactionScopeException(@Nullable String file, String reason, @Nullable Throwable cause) {
        super(file, reason);
        if (cause != null) {
            initCause(cause);
        }
    }
}
