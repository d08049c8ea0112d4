package dev.daicho.nvfs;

import org.jspecify.annotations.Nullable;

/**
 * A channel, stream or operation of a transaction that is over. What it did before is in the transaction, or went with it.
 */
public final class TransactionEndedException extends FileStoreIOException {

    private static final long serialVersionUID = 1L;

    public TransactionEndedException(@Nullable String file, String reason) {
        super(file, reason);
    }
}
