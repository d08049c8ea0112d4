package dev.daicho.nvfs.nio;

import dev.daicho.nvfs.transaction.OpenFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A channel on an open file. Mappings of it are snapshots, see {@link #map}. Inside a transaction {@link #force} does nothing, because the
 * commit does it.
 *
 * <p>Thread-safe; operations on the channel's own position take turns. Durability: see {@link OpenFile}. Source: SPEC N14.
 */
final class NvFileChannel extends FileChannel {

    private static final int TRANSFER_BYTES = 64 * 1024;

    private final OpenFile file;
    private final Mode mode;
    private final Supplier<RangeLocks> locks;
    private volatile boolean hasLocked;
    private final Closeable whenClosed;
    private final Object positionLock = new Object();
    private long position;

    /** What the channel was opened for. */
    record Mode(boolean read, boolean write, boolean append, boolean sync) {}

    NvFileChannel(OpenFile file, Mode mode, Supplier<RangeLocks> locks, Closeable whenClosed) {
        this.file = file;
        this.mode = mode;
        this.locks = locks;
        this.whenClosed = whenClosed;
    }

    private interface Io {
        long run() throws IOException;
    }

    /** Does I/O as channels must: an interrupt closes the channel, closing ends it. */
    private long io(Io io) throws IOException {
        requireOpen();
        boolean completed = false;
        try {
            begin();
            long result = io.run();
            completed = true;
            return result;
        } finally {
            end(completed);
        }
    }

    private void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private void requireReadable() throws ClosedChannelException {
        requireOpen();
        if (!mode.read) {
            throw new NonReadableChannelException();
        }
    }

    private void requireWritable() throws ClosedChannelException {
        requireOpen();
        if (!mode.write) {
            throw new NonWritableChannelException();
        }
    }

    private static void requireNotNegative(long value, String name) {
        if (value < 0) {
            throw new IllegalArgumentException("Negative " + name + ": " + value);
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        requireReadable();
        requireWritableBuffer(target);
        synchronized (positionLock) {
            int count = (int) io(() -> file.read(position, target));
            position += Math.max(count, 0);
            return count;
        }
    }

    @Override
    public int read(ByteBuffer target, long from) throws IOException {
        requireNotNegative(from, "position");
        requireReadable();
        requireWritableBuffer(target);
        return (int) io(() -> file.read(from, target));
    }

    private static void requireWritableBuffer(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        requireReadable();
        synchronized (positionLock) {
            long total = 0;
            for (int i = offset; i < offset + length; i++) {
                if (targets[i].hasRemaining()) {
                    int count = read(targets[i]);
                    if (count < 0) {
                        return total == 0 ? -1 : total;
                    }
                    total += count;
                    if (targets[i].hasRemaining()) {
                        return total;
                    }
                }
            }
            return total;
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        requireWritable();
        synchronized (positionLock) {
            int count = source.remaining();
            position = io(() -> {
                if (mode.append) {
                    return file.append(source) + count;
                }
                file.write(position, source);
                return position + count;
            });
            forceIfSync();
            return count;
        }
    }

    @Override
    public int write(ByteBuffer source, long to) throws IOException {
        requireNotNegative(to, "position");
        requireWritable();
        int count = source.remaining();
        io(() -> {
            if (mode.append) {
                file.append(source);
            } else {
                file.write(to, source);
            }
            return count;
        });
        forceIfSync();
        return count;
    }

    private void forceIfSync() throws IOException {
        if (mode.sync) {
            file.force();
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        requireWritable();
        synchronized (positionLock) {
            long total = 0;
            for (int i = offset; i < offset + length; i++) {
                total += write(sources[i]);
            }
            return total;
        }
    }

    @Override
    public long position() throws IOException {
        requireOpen();
        synchronized (positionLock) {
            if (mode.append) {
                position = file.size();
            }
            return position;
        }
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        requireOpen();
        requireNotNegative(newPosition, "position");
        synchronized (positionLock) {
            position = newPosition;
            return this;
        }
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return io(file::size);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        requireOpen();
        requireNotNegative(size, "size");
        requireWritable();
        synchronized (positionLock) {
            io(() -> {
                file.truncate(size);
                return size;
            });
            position = Math.min(position, size);
            forceIfSync();
            return this;
        }
    }

    @Override
    public void force(boolean metaData) throws IOException {
        requireOpen();
        file.force();
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        requireOpen();
        requireNotNegative(from, "position");
        requireNotNegative(count, "count");
        requireReadable();
        if (!target.isOpen()) {
            throw new ClosedChannelException();
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(TRANSFER_BYTES, count));
        long total = 0;
        while (total < count) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), count - total));
            if (read(buffer, from + total) <= 0) {
                break;
            }
            buffer.flip();
            int written = target.write(buffer);
            total += written;
            if (buffer.hasRemaining()) {
                break;
            }
        }
        return total;
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
        requireOpen();
        requireNotNegative(to, "position");
        requireNotNegative(count, "count");
        requireWritable();
        if (!source.isOpen()) {
            throw new ClosedChannelException();
        }
        if (to > size()) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(TRANSFER_BYTES, count));
        long total = 0;
        while (total < count) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), count - total));
            if (source.read(buffer) <= 0) {
                break;
            }
            buffer.flip();
            total += write(buffer, to + total);
        }
        return total;
    }

    /**
     * A snapshot of a part of the file, as it is now for this channel, in memory of its own: that is within what the specification leaves open for
     * read-only and private mappings. A mapping that changed the file would bypass transactions.
     *
     * @throws UnsupportedOperationException for any mode but READ_ONLY and PRIVATE
     */
    @Override
    public MappedByteBuffer map(MapMode mapMode, long from, long size) throws IOException {
        requireOpen();
        requireNotNegative(from, "position");
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Size " + size + "; a mapping has 0 to " + Integer.MAX_VALUE + " bytes");
        }
        if (mapMode != MapMode.READ_ONLY && mapMode != MapMode.PRIVATE) {
            throw new UnsupportedOperationException("Files on an nvfs disk can be mapped READ_ONLY and PRIVATE, not "
                    + mapMode + ": a mapping that changes the file would bypass transactions; write the channel");
        }
        requireReadable();
        if (mapMode == MapMode.PRIVATE) {
            requireWritable();
        }
        if (from + size > size()) {
            throw new IOException("Can't map up to " + (from + size) + ": the file has " + size() + " bytes");
        }
        return FileSnapshot.map(mapMode, size, target -> transferTo(from, size, target));
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) throws IOException {
        // Only this process has the disk open, so a lock that is to be had is to be had at once.
        return acquire(from, size, shared);
    }

    @Override
    public @Nullable FileLock tryLock(long from, long size, boolean shared) throws IOException {
        return acquire(from, size, shared);
    }

    private FileLock acquire(long from, long size, boolean shared) throws IOException {
        checkLock(from, size, shared);
        hasLocked = true;
        return locks.get().acquire(this, from, size, shared);
    }

    private void checkLock(long from, long size, boolean shared) throws IOException {
        requireOpen();
        requireNotNegative(from, "position");
        requireNotNegative(size, "size");
        if (shared && !mode.read) {
            throw new NonReadableChannelException();
        }
        if (!shared && !mode.write) {
            throw new NonWritableChannelException();
        }
    }

    @Override
    protected void implCloseChannel() throws IOException {
        if (hasLocked) {
            locks.get().releaseAll(this);
        }
        file.close();
        whenClosed.close();
    }
}
