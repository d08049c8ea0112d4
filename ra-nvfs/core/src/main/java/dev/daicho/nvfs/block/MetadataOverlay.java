package dev.daicho.nvfs.block;

import dev.daicho.nvfs.memory.ByteSpace;
import dev.daicho.nvfs.memory.NvMemory;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Metadata as the committed records have made it, although most of it still waits in those records to be put in place: changed pages
 * lie in ordinary memory, all others are read from nonvolatile memory.
 *
 * <p>Why: metadata may only be overwritten in place when the record that says so is durable, and doing it for many records at once
 * dirties each page once. Each single read is atomic and takes the disk's lock, shared, by itself; who writes holds it alone. Nothing
 * here is durable; the records are. Source: ARCHITECTURE, "A transaction".
 */
public final class MetadataOverlay implements ByteSpace {

    private static final int PAGE_BYTES = 512;

    private final NvMemory memory;
    private final Lock readLock;
    private final Map<Long, Page> pages = new HashMap<>();
    private long sequence;

    public MetadataOverlay(NvMemory memory, Lock readLock) {
        this.memory = memory;
        this.readLock = readLock;
    }

    /** The record whose changes come now. */
    public void beginRecord(long newSequence) {
        this.sequence = newSequence;
    }

    @Override
    public void read(long address, ByteBuffer target) {
        readLock.lock();
        try {
            readUnderLock(address, target);
        } finally {
            readLock.unlock();
        }
    }

    private void readUnderLock(long address, ByteBuffer target) {
        if (pages.isEmpty()) {
            memory.read(address, target);
            return;
        }
        long from = address;
        int limit = target.limit();
        while (target.position() < limit) {
            int offset = (int) (from % PAGE_BYTES);
            int count = Math.min(limit - target.position(), PAGE_BYTES - offset);
            @Nullable Page page = pages.get(from - offset);
            if (page == null) {
                target.limit(target.position() + count);
                memory.read(from, target);
                target.limit(limit);
            } else {
                target.put(page.bytes, offset, count);
            }
            from += count;
        }
    }

    @Override
    public void write(long address, ByteBuffer source) {
        long to = address;
        while (source.hasRemaining()) {
            int offset = (int) (to % PAGE_BYTES);
            int count = Math.min(source.remaining(), PAGE_BYTES - offset);
            Page page = pages.computeIfAbsent(to - offset, start -> new Page(memory.read(start, PAGE_BYTES)));
            page.sequence = sequence;
            source.get(page.bytes, offset, count);
            to += count;
        }
    }

    /** How much there is to be put in place. */
    public long changedBytes() {
        readLock.lock();
        try {
            return (long) pages.size() * PAGE_BYTES;
        } finally {
            readLock.unlock();
        }
    }

    /** Drops the pages that were last changed by records up to this one, which are in place now. */
    public void putInPlace(long upToSequence) {
        pages.values().removeIf(page -> page.sequence <= upToSequence);
    }

    private static final class Page {

        private final byte[] bytes;
        private long sequence;

        private Page(byte[] bytes) {
            this.bytes = bytes;
        }
    }
}
