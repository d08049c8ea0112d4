package dev.daicho.nvfs.memory;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Memory on the Java heap, in pages that come into being when they are stored to; what lies under the others a subclass says.
 *
 * <p>Thread-safe. Nothing is durable. Source: SPEC N15.
 */
public abstract class PagedMemory implements NvMemory {

    private static final int PAGE_BYTES = 4096;

    private final long length;
    private final Map<Long, byte[]> pages = new HashMap<>();

    protected PagedMemory(long length) {
        this.length = length;
    }

    /** Reads what is where nothing was stored yet. */
    protected abstract void readBelow(long address, ByteBuffer target);

    @Override
    public final long length() {
        return length;
    }

    private void requireInside(long address, long count) {
        if (address < 0 || count < 0 || address > length - count) {
            throw new IndexOutOfBoundsException(count + " bytes at " + address + ", of " + length);
        }
    }

    @Override
    public synchronized void read(long address, ByteBuffer target) {
        requireInside(address, target.remaining());
        int limit = target.limit();
        for (long at = address; target.position() < limit; ) {
            int offset = (int) (at % PAGE_BYTES);
            int count = Math.min(limit - target.position(), PAGE_BYTES - offset);
            byte @Nullable [] page = pages.get(at / PAGE_BYTES);
            if (page == null) {
                target.limit(target.position() + count);
                readBelow(at, target);
                target.limit(limit);
            } else {
                target.put(page, offset, count);
            }
            at += count;
        }
    }

    @Override
    public synchronized void write(long address, ByteBuffer source) {
        requireInside(address, source.remaining());
        for (long at = address; source.hasRemaining(); ) {
            int offset = (int) (at % PAGE_BYTES);
            int count = Math.min(source.remaining(), PAGE_BYTES - offset);
            source.get(page(at / PAGE_BYTES), offset, count);
            at += count;
        }
    }

    private byte[] page(long number) {
        return pages.computeIfAbsent(number, n -> {
            byte[] page = new byte[PAGE_BYTES];
            long start = n * PAGE_BYTES;
            readBelow(start, ByteBuffer.wrap(page, 0, (int) Math.min(PAGE_BYTES, length - start)));
            return page;
        });
    }

    @Override
    public synchronized void zero(long address, long count) {
        requireInside(address, count);
        for (long at = address; at < address + count; ) {
            int part = (int) Math.min(address + count - at, PAGE_BYTES - at % PAGE_BYTES);
            if (pages.containsKey(at / PAGE_BYTES) || !isZeroBelow()) {
                write(at, ByteBuffer.allocate(part));
            }
            at += part;
        }
    }

    /** Whether all reads as zero where nothing was stored yet. */
    protected boolean isZeroBelow() {
        return false;
    }

    @Override
    public long readLong(long address) {
        return ByteBuffer.wrap(read(address, Long.BYTES)).getLong();
    }

    @Override
    public void writeLong(long address, long value) {
        write(address, ByteBuffer.allocate(Long.BYTES).putLong(0, value));
    }

    @Override
    public int checksum(long address, int count) {
        CRC32C crc = new CRC32C();
        crc.update(read(address, count));
        return (int) crc.getValue();
    }

    @Override
    public void barrier() {
        // There is nothing to make durable.
    }
}
