package dev.daicho.nvfs.memory;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Another memory with a layer of stores that never reach it: for whoever wants to look at an image, which may have to be recovered for that,
 * and must not change it.
 *
 * <p>Thread-safe. Nothing is durable. Source: SPEC N15.
 */
public final class ScratchMemory implements NvMemory {

    private static final int PAGE_BYTES = 4096;

    private final NvMemory below;
    private final Map<Long, byte[]> pages = new HashMap<>();

    public ScratchMemory(NvMemory below) {
        this.below = below;
    }

    @Override
    public long length() {
        return below.length();
    }

    @Override
    public synchronized void read(long address, ByteBuffer target) {
        int limit = target.limit();
        for (long at = address; target.position() < limit; ) {
            int offset = (int) (at % PAGE_BYTES);
            int count = Math.min(limit - target.position(), PAGE_BYTES - offset);
            byte @Nullable [] page = pages.get(at / PAGE_BYTES);
            if (page == null) {
                target.limit(target.position() + count);
                below.read(at, target);
                target.limit(limit);
            } else {
                target.put(page, offset, count);
            }
            at += count;
        }
    }

    @Override
    public synchronized void write(long address, ByteBuffer source) {
        for (long at = address; source.hasRemaining(); ) {
            int offset = (int) (at % PAGE_BYTES);
            int count = Math.min(source.remaining(), PAGE_BYTES - offset);
            source.get(page(at / PAGE_BYTES), offset, count);
            at += count;
        }
    }

    private byte[] page(long number) {
        return pages.computeIfAbsent(number, n -> {
            long start = n * PAGE_BYTES;
            byte[] page = new byte[PAGE_BYTES];
            below.read(start, ByteBuffer.wrap(page, 0, (int) Math.min(PAGE_BYTES, below.length() - start)));
            return page;
        });
    }

    @Override
    public void zero(long address, long length) {
        for (long done = 0; done < length; ) {
            int count = (int) Math.min(length - done, PAGE_BYTES);
            write(address + done, ByteBuffer.allocate(count));
            done += count;
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
    public int checksum(long address, int length) {
        CRC32C crc = new CRC32C();
        crc.update(read(address, length));
        return (int) crc.getValue();
    }

    @Override
    public void barrier() {
        // There is nothing to make durable.
    }

    @Override
    public void close() {
        below.close();
    }
}
