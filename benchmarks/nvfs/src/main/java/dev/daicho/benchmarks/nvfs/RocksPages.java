package dev.daicho.benchmarks.nvfs;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.TransactionDB;
import org.rocksdb.TransactionDBOptions;
import org.rocksdb.WriteOptions;

/** RocksDB's TransactionDB with its defaults, but for compression, which pages of random bytes don't need; every write of the log is synced. */
final class RocksPages implements PageStore {

    private final Options options =
            new Options().setCreateIfMissing(true).setCompressionType(CompressionType.NO_COMPRESSION);
    private final TransactionDBOptions transactionOptions = new TransactionDBOptions();
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final TransactionDB database;
    private final AtomicLong names = new AtomicLong();

    RocksPages(Path folder) throws RocksDBException {
        RocksDB.loadLibrary();
        this.database = TransactionDB.open(options, transactionOptions, folder.toString());
    }

    @Override
    public Transaction begin() {
        return new RocksTransaction(database.beginTransaction(synced));
    }

    @Override
    public boolean read(int file, int page, ByteBuffer target) throws RocksDBException {
        byte @Nullable [] found = database.get(KeyedPages.keyBytes(file, page));
        if (found != null) {
            target.put(found);
        }
        return found != null;
    }

    @Override
    public void empty(List<Integer> files, int pageCount) throws RocksDBException {
        try (org.rocksdb.Transaction transaction = database.beginTransaction(synced)) {
            for (int file : files) {
                for (int page = 0; page < pageCount; page++) {
                    transaction.delete(KeyedPages.keyBytes(file, page));
                }
            }
            transaction.commit();
        }
    }

    @Override
    public void close() {
        database.close();
        synced.close();
        transactionOptions.close();
        options.close();
    }

    private final class RocksTransaction implements Transaction {

        private final org.rocksdb.Transaction transaction;

        private RocksTransaction(org.rocksdb.Transaction transaction) {
            this.transaction = transaction;
        }

        @Override
        public void write(int file, int page, ByteBuffer content) throws RocksDBException {
            transaction.put(KeyedPages.keyBytes(file, page), KeyedPages.bytes(content));
        }

        @Override
        public void commit() throws RocksDBException {
            transaction.commit();
            transaction.close();
        }

        @Override
        public void prepare() throws RocksDBException {
            transaction.setName("branch" + names.incrementAndGet());
            transaction.prepare();
        }

        @Override
        public void commitPrepared() throws RocksDBException {
            commit();
        }
    }
}
