package dev.daicho.nvfs.memory;

import dev.daicho.nvfs.OutcomeUnknownException;
import dev.daicho.nvfs.StoreUnavailableException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;
import jdk.nio.mapmode.ExtendedMapMode;

/**
 * A mapped file as nonvolatile memory. On DAX storage each store is flushed from the CPU's cache as it is made and a barrier costs
 * nothing; elsewhere a barrier is one {@code FileChannel.force(false)} over all mappings, which on Linux writes pages that were
 * dirtied through a mapping too (other systems get {@code MappedByteBuffer.force} before it).
 *
 * <p>Thread-safe. The mappings go with the garbage collector after {@link #close()}: the JDK of the byte code level has no supported way
 * to unmap, and an unsupported one could crash a thread that still reads. Source: SPEC N15, JEP 352.
 */
public final class MappedMemory implements NvMemory {

    /** Segments are a power of two long, so that no block lies across two of them. */
    private static final int SEGMENT_SHIFT = 30;

    private static final long SEGMENT_BYTES = 1L << SEGMENT_SHIFT;
    private static final byte[] ZEROS = new byte[64 * 1024];
    private static final boolean FORCE_REACHES_MAPPINGS =
            System.getProperty("os.name", "").startsWith("Linux");

    private final Path file;
    private final long length;
    private final MappedByteBuffer[] segments;
    private final boolean synchronous;
    private final Closeable guard;
    private final LongAdder storedBytes = new LongAdder();
    private volatile FileChannel channel;
    private volatile boolean closed;

    private MappedMemory(
            Path file,
            Closeable guard,
            FileChannel channel,
            long length,
            MappedByteBuffer[] segments,
            boolean synchronous) {
        this.file = file;
        this.guard = guard;
        this.channel = channel;
        this.length = length;
        this.segments = segments;
        this.synchronous = synchronous;
    }

    /**
     * Maps a whole file, which must not be a symbolic link.
     *
     * @param guard is closed with the memory: what keeps others away from the file
     * @throws IOException if it can't be opened or mapped
     */
    public static MappedMemory map(Path file, Closeable guard) throws IOException {
        FileChannel channel = open(file);
        try {
            long length = channel.size();
            try {
                return new MappedMemory(
                        file, guard, channel, length, mapAll(channel, length, ExtendedMapMode.READ_WRITE_SYNC), true);
            } catch (IOException | UnsupportedOperationException | LinkageError notDax) {
                // LinkageError: an application server may hide the module that has the mode.
                return new MappedMemory(
                        file, guard, channel, length, mapAll(channel, length, MapMode.READ_WRITE), false);
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    private static MappedByteBuffer[] mapAll(FileChannel channel, long length, MapMode mode) throws IOException {
        MappedByteBuffer[] segments = new MappedByteBuffer[(int) ((length + SEGMENT_BYTES - 1) >>> SEGMENT_SHIFT)];
        for (int i = 0; i < segments.length; i++) {
            long start = (long) i << SEGMENT_SHIFT;
            segments[i] = channel.map(mode, start, Math.min(SEGMENT_BYTES, length - start));
            segments[i].order(ByteOrder.BIG_ENDIAN);
        }
        return segments;
    }

    /** Whether stores bypass the page cache, so that a barrier costs nothing. */
    public boolean isSynchronous() {
        return synchronous;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(long address, ByteBuffer target) {
        long from = address;
        while (target.hasRemaining()) {
            int count = (int) Math.min(target.remaining(), SEGMENT_BYTES - offset(from));
            target.put(target.position(), segment(from), offset(from), count);
            target.position(target.position() + count);
            from += count;
        }
    }

    @Override
    public void write(long address, ByteBuffer source) {
        requireOpen();
        storedBytes.add(source.remaining());
        long to = address;
        while (source.hasRemaining()) {
            int count = (int) Math.min(source.remaining(), SEGMENT_BYTES - offset(to));
            MappedByteBuffer segment = segment(to);
            segment.put(offset(to), source, source.position(), count);
            flush(segment, offset(to), count);
            source.position(source.position() + count);
            to += count;
        }
    }

    @Override
    public void zero(long address, long count) {
        for (long done = 0; done < count; ) {
            int step = (int) Math.min(count - done, ZEROS.length);
            write(address + done, ByteBuffer.wrap(ZEROS, 0, step));
            done += step;
        }
    }

    @Override
    public long readLong(long address) {
        return segment(address).getLong(offset(address));
    }

    @Override
    public void writeLong(long address, long value) {
        requireOpen();
        storedBytes.add(Long.BYTES);
        MappedByteBuffer segment = segment(address);
        segment.putLong(offset(address), value);
        flush(segment, offset(address), Long.BYTES);
    }

    @Override
    public long storedBytes() {
        return storedBytes.sum();
    }

    @Override
    public int checksum(long address, int count) {
        CRC32C crc = new CRC32C();
        long from = address;
        int left = count;
        while (left > 0) {
            int step = (int) Math.min(left, SEGMENT_BYTES - offset(from));
            crc.update(segment(from).slice(offset(from), step));
            from += step;
            left -= step;
        }
        return (int) crc.getValue();
    }

    @Override
    public void barrier() {
        if (synchronous) {
            return;
        }
        if (!FORCE_REACHES_MAPPINGS) {
            for (MappedByteBuffer segment : segments) {
                segment.force();
            }
        }
        try {
            forceWhateverInterrupts();
        } catch (IOException e) {
            throw new OutcomeUnknownException("Forcing " + file + " failed: close the store and look at the medium", e);
        }
    }

    /**
     * An interrupt closes the channel under the force. The mappings do not mind, so the file is opened again and forced; the interrupt
     * is kept for the caller.
     */
    private void forceWhateverInterrupts() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    channel.force(false);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    channel = open(file);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The mapping outlives the closing, and somebody else may have the file open by now. */
    private void requireOpen() {
        if (closed) {
            throw new StoreUnavailableException("Image " + file + " is closed", null);
        }
    }

    @Override
    public void close() {
        closed = true;
        try (guard) {
            channel.close();
        } catch (IOException e) {
            throw new OutcomeUnknownException("Closing " + file + " failed", e);
        }
    }

    private MappedByteBuffer segment(long address) {
        return segments[(int) (address >>> SEGMENT_SHIFT)];
    }

    private static int offset(long address) {
        return (int) (address & (SEGMENT_BYTES - 1));
    }

    private void flush(MappedByteBuffer segment, int offset, int count) {
        if (synchronous) {
            segment.force(offset, count);
        }
    }
}
