package dev.daicho.benchmarks.nvfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Files of 4 KiB pages with transactions, as far as the workloads need them; the peers that have no files keep pages by key. Durability
 * is the same everywhere: what {@link Transaction#commit} or {@link Transaction#prepare} returns from survives a power loss.
 *
 * <p>Thread-safe where the store is; transactions belong to one thread.
 */
interface PageStore extends AutoCloseable {

    int PAGE_BYTES = 4096;

    Transaction begin() throws Exception;

    /** Whether there is such a page; its content then. */
    boolean read(int file, int page, ByteBuffer target) throws Exception;

    /** Empties files of that many pages each; no part of any figure. */
    void empty(List<Integer> files, int pageCount) throws Exception;

    @Override
    void close() throws IOException;

    /** A transaction of one thread. */
    interface Transaction {

        /** A page in the middle of a file, or the one behind its end. */
        void write(int file, int page, ByteBuffer content) throws Exception;

        /** Without a first phase. */
        void commit() throws Exception;

        /** The first phase. */
        void prepare() throws Exception;

        /** The second. */
        void commitPrepared() throws Exception;
    }
}
