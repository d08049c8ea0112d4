package dev.daicho.benchmarks.nvfs;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/** LMDB with its defaults: each commit syncs the pages and writes the root through a descriptor that syncs. It has no first phase. */
final class LmdbPages implements PageStore {

    private static final long MAP_BYTES = 1L << 30;

    private final Env<ByteBuffer> environment;
    private final Dbi<ByteBuffer> pages;

    LmdbPages(Path folder) {
        this.environment = Env.create().setMapSize(MAP_BYTES).setMaxDbs(1).open(folder.toFile());
        this.pages = environment.openDbi("pages", DbiFlags.MDB_CREATE);
    }

    @Override
    public Transaction begin() {
        return new LmdbTransaction(environment.txnWrite());
    }

    @Override
    public boolean read(int file, int page, ByteBuffer target) {
        try (Txn<ByteBuffer> transaction = environment.txnRead()) {
            @Nullable ByteBuffer found = pages.get(transaction, key(file, page));
            if (found != null) {
                target.put(found);
            }
            return found != null;
        }
    }

    @Override
    public void empty(List<Integer> files, int pageCount) {
        try (Txn<ByteBuffer> transaction = environment.txnWrite()) {
            for (int file : files) {
                for (int page = 0; page < pageCount; page++) {
                    pages.delete(transaction, key(file, page));
                }
            }
            transaction.commit();
        }
    }

    private static ByteBuffer key(int file, int page) {
        return ByteBuffer.allocateDirect(Long.BYTES).putLong(0, KeyedPages.key(file, page));
    }

    @Override
    public void close() {
        environment.close();
    }

    private final class LmdbTransaction implements Transaction {

        private final Txn<ByteBuffer> transaction;

        private LmdbTransaction(Txn<ByteBuffer> transaction) {
            this.transaction = transaction;
        }

        @Override
        public void write(int file, int page, ByteBuffer content) {
            pages.put(transaction, key(file, page), content);
        }

        @Override
        public void commit() {
            transaction.commit();
            transaction.close();
        }

        @Override
        public void prepare() {
            throw new UnsupportedOperationException("LMDB has no first phase");
        }

        @Override
        public void commitPrepared() {
            throw new UnsupportedOperationException("LMDB has no first phase");
        }
    }
}
