package dev.daicho.nvfs.nio;

import dev.daicho.nvfs.transaction.Transaction;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where a file system's operations find the transaction they belong to.
 *
 * <p>Implementations are thread-safe. Source: SPEC N14, N16.
 */
public interface TransactionScope {

    /** No operation belongs to a transaction. */
    TransactionScope PLAIN = new TransactionScope() {
        @Override
        public <R extends @Nullable Object> R run(Work<R> work) throws IOException {
            return work.in(null);
        }
    };

    /** One operation. */
    @FunctionalInterface
    interface Work<R extends @Nullable Object> {

        /** Does it; null: plain I/O. */
        R in(@Nullable Transaction transaction) throws IOException;
    }

    /** Does one operation in the transaction that is current now. */
    <R extends @Nullable Object> R run(Work<R> work) throws IOException;
}
