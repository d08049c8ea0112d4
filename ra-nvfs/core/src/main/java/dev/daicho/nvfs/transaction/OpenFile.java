package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.TransactionEndedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * An open file. One that was opened in a transaction belongs to it: what it wrote is in the transaction, and when that ends the file is
 * as good as closed; each later call says so. One that was opened outside is plain I/O for ever.
 *
 * <p>Thread-safe. A directory can be opened too, for {@link #force} only. Durability: of the transaction, or with {@link #force}. Source:
 * SPEC N5, N6.
 */
public final class OpenFile implements AutoCloseable {

    private final Disk disk;
    private final @Nullable Transaction transaction;
    private final PlainFile plain;
    private final int inode;
    private final boolean directory;
    private final String name;
    private boolean counted;
    private volatile boolean closed;
    private volatile boolean ended;

    OpenFile(Disk disk, @Nullable Transaction transaction, int inode, boolean directory, String name, boolean counted) {
        this.disk = disk;
        this.transaction = transaction;
        this.plain = new PlainFile(disk, inode, name);
        this.inode = inode;
        this.directory = directory;
        this.name = name;
        this.counted = counted;
    }

    /** Reads from a position; returns the count, or -1 at the end of the file. */
    public int read(long position, ByteBuffer target) throws IOException {
        requireFile();
        Transaction mine = transaction;
        return mine == null ? plain.read(position, target) : mine.read(inode, position, target, name);
    }

    /** Writes all that remains in the buffer, or nothing. */
    public void write(long position, ByteBuffer source) throws IOException {
        requireFile();
        Transaction mine = transaction;
        if (mine == null) {
            plain.write(position, source);
        } else {
            mine.write(inode, position, source, name);
        }
    }

    /** Writes all that remains in the buffer at the end of the file, or nothing; returns where that was. */
    public long append(ByteBuffer source) throws IOException {
        requireFile();
        Transaction mine = transaction;
        if (mine == null) {
            return plain.write(-1, source);
        }
        // The exclusive lock keeps the end where it is between these two calls, but for other threads of the same
        // transaction.
        synchronized (mine) {
            mine.lock(LockKey.of(inode), LockMode.EXCLUSIVE, name);
            long end = mine.size(inode, name);
            mine.write(inode, end, source, name);
            return end;
        }
    }

    /** Cuts the file, if it is longer. */
    public void truncate(long newSize) throws IOException {
        requireFile();
        Transaction mine = transaction;
        if (mine == null) {
            plain.truncate(newSize);
        } else {
            mine.truncate(inode, newSize, name);
        }
    }

    /** Length in bytes. */
    public long size() throws IOException {
        requireOpen();
        Transaction mine = transaction;
        return mine == null ? plain.size() : mine.size(inode, name);
    }

    /** Makes plain writes durable, those of all files. In a transaction nothing happens: its commit does it. */
    public void force() throws IOException {
        requireOpen();
        if (transaction == null) {
            plain.force();
        }
    }

    /** The disk the file is on. */
    public Disk disk() {
        return disk;
    }

    /** Number of the file's inode. */
    public int inode() {
        return inode;
    }

    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        Transaction mine = transaction;
        if (mine == null) {
            plain.noteModification();
        } else {
            mine.closed(this);
        }
        release();
    }

    void transactionEnded() {
        ended = true;
        release();
    }

    private void release() {
        synchronized (this) {
            if (!counted) {
                return;
            }
            counted = false;
        }
        disk.live().closed(inode);
    }

    private void requireFile() throws IOException {
        requireOpen();
        if (directory) {
            throw new FileSystemException(name, null, "Is a directory");
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (ended) {
            throw new TransactionEndedException(
                    name,
                    "the transaction it was opened in is over; what was written before is part of it, this is not");
        }
        disk.refuseIfUnusable();
    }
}
