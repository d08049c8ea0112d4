package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.block.BlockAllocator;
import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.memory.NvMemory;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Taking blocks when there may be none: before it says that the disk is full it waits for the barriers that bring freed blocks back.
 *
 * <p>Thread-safe; methods that say so are called under the disk's lock. Source: SPEC N2; ARCHITECTURE, "Reserve".
 */
final class DiskBlocks {

    private static final int CLEAN_BATCH_BYTES = 1 << 20;

    private final NvMemory memory;
    private final Superblock superblock;
    private final BlockAllocator allocator;
    private final Journal journal;
    private final DiskLock lock;
    private final Runnable barrier;

    DiskBlocks(
            NvMemory memory,
            Superblock superblock,
            BlockAllocator allocator,
            Journal journal,
            DiskLock lock,
            Runnable barrier) {
        this.memory = memory;
        this.superblock = superblock;
        this.allocator = allocator;
        this.journal = journal;
        this.lock = lock;
        this.barrier = barrier;
    }

    /** That many blocks with any content; called outside the lock. */
    int[] take(int count, @Nullable String file) throws DiskFullException {
        for (boolean reclaimed = false; ; reclaimed = true) {
            Optional<int[]> taken = lock.write(() -> Optional.ofNullable(allocator.take(count)));
            if (taken.isPresent()) {
                return taken.get();
            }
            int available = lock.read(allocator::availableCount);
            if (reclaimed || lock.read(this::freeCount) < count) {
                throw new DiskFullException(
                        file,
                        "disk full: " + count + " blocks of " + superblock.blockLengthBytes() + " bytes needed, "
                                + available + " free");
            }
            reclaim();
        }
    }

    /** The same, to be stored to at once. */
    int[] takeReady(int count, @Nullable String file) throws DiskFullException {
        makeReady((long) count * superblock.blockLengthBytes(), file);
        return take(count, file);
    }

    /** Called outside the lock; how many of these bytes can be stored at once. */
    long makeReady(long bytes, @Nullable String file) throws DiskFullException {
        long ready = memory.makeReady(bytes);
        if (ready == 0 && bytes > 0) {
            throw new DiskFullException(
                    file,
                    "too many sectors of the flash have failed, so that it takes nothing more: what is there can be read;"
                            + " copy it to another disk");
        }
        return ready;
    }

    /** That many clean blocks, or null; called under the lock. */
    int @Nullable [] takeCleanUnderLock(int count) {
        return allocator.takeClean(count);
    }

    /** That many blocks with any content, or null; called under the lock. */
    int @Nullable [] takeUnderLock(int count) {
        return allocator.take(count);
    }

    void returnCleanUnderLock(int[] clean) {
        allocator.addClean(clean);
    }

    /** Gets more clean blocks, with one barrier; called outside the lock. */
    void refillClean(int count, @Nullable String file) throws DiskFullException {
        int batch = Math.max(1, CLEAN_BATCH_BYTES / superblock.blockLengthBytes());
        int spare = lock.read(allocator::availableCount) / 8;
        int[] taken = take(Math.max(count, Math.min(batch, spare)), file);
        for (int block : taken) {
            memory.zero(superblock.address(block), superblock.blockLengthBytes());
        }
        barrier.run();
        lock.run(() -> allocator.addClean(taken));
    }

    /** Called under the lock. */
    void giveBackAll(List<Integer> blocks) {
        blocks.forEach(allocator::giveBack);
    }

    /** Takes all records that are there now through their life, so that what they freed comes back. */
    void reclaim() {
        prove();
        for (int barriers = 0; barriers < 2; ) {
            memory.makeReady(Integer.MAX_VALUE);
            boolean isDone = lock.write(() -> {
                journal.putInPlace();
                return !journal.isWaitingForMemory();
            });
            barrier.run();
            barriers = isDone ? barriers + 1 : 0;
        }
    }

    /** The same, until the records' own space has come back too. */
    void reclaimHeap() {
        reclaim();
        barrier.run();
    }

    /** Makes it durable that all records there are now are durable. */
    void prove() {
        barrier.run();
        lock.run(journal::proveDurable);
        barrier.run();
    }

    /** Called under the lock: blocks that can be had now or after reclaiming. */
    int freeCount() {
        return allocator.availableCount() + allocator.quarantinedCount();
    }
}
