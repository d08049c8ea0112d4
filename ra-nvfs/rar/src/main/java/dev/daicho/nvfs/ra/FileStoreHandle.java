package dev.daicho.nvfs.ra;

import dev.daicho.nvfs.ConnectionClosedException;
import dev.daicho.nvfs.FileStoreConnection;
import dev.daicho.nvfs.FileStoreException;
import dev.daicho.nvfs.StoreStatus;
import dev.daicho.nvfs.StoreUnavailableException;
import dev.daicho.nvfs.nio.NvFileSystemProvider;
import dev.daicho.nvfs.nio.TransactionScope;
import dev.daicho.nvfs.transaction.Disk;
import dev.daicho.nvfs.transaction.Transaction;
import dev.daicho.ra.ConnectionHandle;
import dev.daicho.ra.XaManagedConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A connection as an application holds it: a file system whose operations run in the branch that is associated with the managed connection
 * at the time, else as plain I/O. A channel keeps the transaction it was opened in.
 *
 * <p>Thread-safe. Source: SPEC N14, N16.
 */
final class FileStoreHandle extends ConnectionHandle<Transaction> implements FileStoreConnection {

    private final Disk disk;
    private final FileSystem fileSystem;
    private volatile boolean closed;

    FileStoreHandle(
            XaManagedConnection<Transaction> connection, Disk disk, NvFileSystemProvider provider, String image) {
        super(connection);
        this.disk = disk;
        this.fileSystem = provider.newFileSystem(disk, image, new CurrentBranch(), this::close);
    }

    private final class CurrentBranch implements TransactionScope {

        @Override
        public <R extends @Nullable Object> R run(Work<R> work) throws IOException {
            try {
                return FileStoreHandle.this.<R, IOException>run(work::in, () -> work.in(null));
            } catch (FileStoreException e) {
                if (!disk.isUsable()) {
                    connectionFailed(e);
                }
                throw e;
            }
        }
    }

    @Override
    public Path path(String first, String... more) {
        requireOpen();
        return fileSystem.getPath(first, more);
    }

    @Override
    public FileSystem fileSystem() {
        requireOpen();
        return fileSystem;
    }

    @Override
    public StoreStatus status() {
        requireOpen();
        return disk.status();
    }

    private void requireOpen() {
        if (closed) {
            throw new ConnectionClosedException("This connection is closed; ask the factory for a new one");
        }
    }

    /** Closes the channels that were opened through this handle as well; what they wrote in a transaction stays part of it. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                fileSystem.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                super.close();
            }
        }
    }

    @Override
    protected RuntimeException unusable(String message, @Nullable Throwable cause) {
        return closed ? new ConnectionClosedException(message) : new StoreUnavailableException(message, cause);
    }
}
