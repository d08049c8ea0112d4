package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.block.NvHeap;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Variable-length blocks of nonvolatile memory by key, for applications: beside the files, outside of transactions. Each call is atomic
 * over a power loss, and durable when it returns. Half of the region is kept for the disk's own records.
 *
 * <p>Thread-safe. Source: SPEC N1; paper section 4 (1).
 */
public final class KeyedBlocks {

    private final NvHeap heap;
    private final DiskLock lock;
    private final Runnable barrier;

    KeyedBlocks(NvHeap heap, DiskLock lock, Runnable barrier) {
        this.heap = heap;
        this.lock = lock;
        this.barrier = barrier;
    }

    /**
     * Creates a block with its content.
     *
     * @throws IllegalArgumentException if the key exists
     * @throws DiskFullException if there is no room; nothing was done
     */
    public void create(long key, byte[] content) throws DiskFullException {
        boolean created =
                lock.write(() -> heap.create(NvHeap.USER, key, ByteBuffer.wrap(content), 0, heap.lengthBytes() / 2));
        if (!created) {
            throw new DiskFullException(
                    null, "no room for a keyed block of " + content.length + " bytes: delete some first");
        }
        barrier.run();
    }

    /** Deletes a block; false if there is none. */
    public boolean delete(long key) {
        boolean deleted = lock.write(() -> heap.delete(NvHeap.USER, key));
        if (deleted) {
            barrier.run();
        }
        return deleted;
    }

    /** A copy of a block's content. */
    public Optional<byte[]> find(long key) {
        return lock.read(() -> Optional.ofNullable(heap.find(NvHeap.USER, key)));
    }

    /** All keys, in no order. */
    public List<Long> keys() {
        return lock.read(() -> heap.keys(NvHeap.USER));
    }
}
