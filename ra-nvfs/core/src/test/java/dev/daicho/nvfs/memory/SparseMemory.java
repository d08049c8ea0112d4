package dev.daicho.nvfs.memory;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** Memory on the Java heap as long as any disk, of which only what was stored to takes room. */
public final class SparseMemory implements NvMemory {

    private static final int PAGE_BYTES = 4096;
    private static final byte[] ZEROS = new byte[PAGE_BYTES];

    private final long length;
    private final Map<Long, byte[]> pages = new HashMap<>();
    private long loadCount;
    private long loadedBytes;

    public SparseMemory(long length) {
        this.length = length;
    }

    /** How often something was loaded. */
    public synchronized long loadCount() {
        return loadCount;
    }

    /** How much was loaded. */
    public synchronized long loadedBytes() {
        return loadedBytes;
    }

    @Override
    public long length() {
        return length;
    }

    private void requireInside(long address, long count) {
        if (address < 0 || address + count > length) {
            throw new IndexOutOfBoundsException(address + " and " + count + " more, of " + length);
        }
    }

    @Override
    public synchronized void read(long address, ByteBuffer target) {
        requireInside(address, target.remaining());
        loadCount++;
        loadedBytes += target.remaining();
        for (long at = address; target.hasRemaining(); ) {
            int offset = (int) (at % PAGE_BYTES);
            int count = Math.min(target.remaining(), PAGE_BYTES - offset);
            target.put(pages.getOrDefault(at / PAGE_BYTES, ZEROS), offset, count);
            at += count;
        }
    }

    @Override
    public synchronized void write(long address, ByteBuffer source) {
        requireInside(address, source.remaining());
        for (long at = address; source.hasRemaining(); ) {
            int offset = (int) (at % PAGE_BYTES);
            int count = Math.min(source.remaining(), PAGE_BYTES - offset);
            source.get(pages.computeIfAbsent(at / PAGE_BYTES, page -> new byte[PAGE_BYTES]), offset, count);
            at += count;
        }
    }

    @Override
    public synchronized void zero(long address, long count) {
        requireInside(address, count);
        for (long at = address; at < address + count; ) {
            int offset = (int) (at % PAGE_BYTES);
            int part = (int) Math.min(address + count - at, PAGE_BYTES - offset);
            if (pages.containsKey(at / PAGE_BYTES)) {
                write(at, ByteBuffer.allocate(part));
            }
            at += part;
        }
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
        // Everything is durable as it is stored.
    }

    @Override
    public void close() {
        // The medium stays.
    }
}
