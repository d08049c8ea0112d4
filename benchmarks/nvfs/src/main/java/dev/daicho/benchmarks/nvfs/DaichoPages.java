package dev.daicho.benchmarks.nvfs;

import dev.daicho.nvfs.transaction.Disk;
import dev.daicho.nvfs.transaction.DiskImage;
import dev.daicho.nvfs.transaction.DiskSettings;
import dev.daicho.nvfs.transaction.FileTree.OpenMode;
import dev.daicho.nvfs.transaction.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The file store itself: each transaction opens its files and writes to them. */
final class DaichoPages implements PageStore {

    private static final OpenMode WRITE = new OpenMode(true, true, false, false);
    private static final OpenMode READ = new OpenMode(false, false, false, false);

    private final Disk disk;
    private final AtomicLong branches = new AtomicLong();

    DaichoPages(Path folder, long capacityBytes) throws IOException {
        this.disk = DiskImage.open(
                folder.resolve("disk.nvm"), DiskImage.Creation.ofCapacity(capacityBytes), DiskSettings.defaults());
    }

    @Override
    public Transaction begin() throws IOException {
        return new FileTransaction(disk.begin());
    }

    @Override
    public boolean read(int file, int page, ByteBuffer target) throws IOException {
        try (OpenFile open = disk.files().open(null, path(file), READ)) {
            return open.read((long) page * PAGE_BYTES, target) == PAGE_BYTES;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void empty(List<Integer> files, int pageCount) throws IOException {
        var transaction = disk.begin();
        for (int file : files) {
            disk.files().open(transaction, path(file), WRITE).truncate(0);
        }
        transaction.commit();
    }

    @Override
    public void close() {
        disk.close();
    }

    private static List<String> path(int file) {
        return List.of("file" + file);
    }

    private final class FileTransaction implements Transaction {

        private final dev.daicho.nvfs.transaction.Transaction transaction;
        private final Map<Integer, OpenFile> open = new HashMap<>();
        private byte[] branch = new byte[0];

        private FileTransaction(dev.daicho.nvfs.transaction.Transaction transaction) {
            this.transaction = transaction;
        }

        @Override
        public void write(int file, int page, ByteBuffer content) throws IOException {
            @Nullable OpenFile opened = open.get(file);
            if (opened == null) {
                opened = disk.files().open(transaction, path(file), WRITE);
                open.put(file, opened);
            }
            opened.write((long) page * PAGE_BYTES, content);
        }

        @Override
        public void commit() throws IOException {
            transaction.commit();
        }

        @Override
        public void prepare() throws IOException {
            branch = ByteBuffer.allocate(Long.BYTES)
                    .putLong(0, branches.incrementAndGet())
                    .array();
            transaction.prepare(branch);
        }

        @Override
        public void commitPrepared() {
            disk.commit(branch);
        }
    }
}
