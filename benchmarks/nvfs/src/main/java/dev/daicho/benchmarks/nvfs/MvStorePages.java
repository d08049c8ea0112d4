package dev.daicho.benchmarks.nvfs;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.tx.TransactionMap;
import org.h2.mvstore.tx.TransactionStore;
import org.jspecify.annotations.Nullable;

/** H2's MVStore under its TransactionStore; after each commit and each prepare the store is committed and synced. */
final class MvStorePages implements PageStore {

    private static final String MAP = "pages";

    private final MVStore store;
    private final TransactionStore transactions;

    MvStorePages(Path folder) {
        this.store = new MVStore.Builder()
                .fileName(folder.resolve("pages.mv").toString())
                .autoCommitDisabled()
                .open();
        this.transactions = new TransactionStore(store);
        transactions.init();
    }

    @Override
    public Transaction begin() {
        return new MvTransaction(transactions.begin());
    }

    @Override
    public boolean read(int file, int page, ByteBuffer target) {
        org.h2.mvstore.tx.Transaction transaction = transactions.begin();
        try {
            TransactionMap<Long, byte[]> pages = transaction.openMap(MAP);
            byte @Nullable [] found = pages.get(KeyedPages.key(file, page));
            if (found != null) {
                target.put(found);
            }
            return found != null;
        } finally {
            transaction.rollback();
        }
    }

    @Override
    public void empty(List<Integer> files, int pageCount) {
        org.h2.mvstore.tx.Transaction transaction = transactions.begin();
        TransactionMap<Long, byte[]> pages = transaction.openMap(MAP);
        for (int file : files) {
            for (int page = 0; page < pageCount; page++) {
                pages.remove(KeyedPages.key(file, page));
            }
        }
        transaction.commit();
        force();
    }

    private void force() {
        store.commit();
        store.sync();
    }

    @Override
    public void close() {
        transactions.close();
        store.close();
    }

    private final class MvTransaction implements Transaction {

        private final org.h2.mvstore.tx.Transaction transaction;
        private final TransactionMap<Long, byte[]> pages;

        private MvTransaction(org.h2.mvstore.tx.Transaction transaction) {
            this.transaction = transaction;
            this.pages = transaction.openMap(MAP);
        }

        @Override
        public void write(int file, int page, ByteBuffer content) {
            pages.put(KeyedPages.key(file, page), KeyedPages.bytes(content));
        }

        @Override
        public void commit() {
            transaction.commit();
            force();
        }

        @Override
        public void prepare() {
            transaction.prepare();
            force();
        }

        @Override
        public void commitPrepared() {
            commit();
        }
    }
}
