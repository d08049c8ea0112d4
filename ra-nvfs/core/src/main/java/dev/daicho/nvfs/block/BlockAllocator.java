package dev.daicho.nvfs.block;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which blocks can be had now. Three kinds can not, although the block map on disk may call them free: shadow blocks of transactions that
 * are not recorded yet, blocks that live records name (in quarantine until those records are retired for good), and clean blocks, which
 * are durably zero and kept for plain writes, so that a power loss never shows another file's old data.
 *
 * <p>Not thread-safe: the disk's lock guards it. Holds nothing durable. Source: SPEC N2; ARCHITECTURE, "A transaction".
 */
public final class BlockAllocator {

    private final BitSet used;
    private final int blockCount;
    private final Deque<Integer> clean = new ArrayDeque<>();
    private final Deque<Quarantined> quarantine = new ArrayDeque<>();
    private final IntConsumer freed;
    private int freeCount;
    private int cursor;

    /**
     * Starts from the block map as it is on disk; the set is this object's from now on.
     *
     * @param freed is told of each block whose content nobody needs any more
     */
    public BlockAllocator(BitSet used, int blockCount, IntConsumer freed) {
        this.freed = freed;
        this.used = used;
        this.blockCount = blockCount;
        this.freeCount = blockCount - used.cardinality();
    }

    /** That many blocks, next to each other where it can be; null, and nothing taken, if there are fewer. */
    public int @Nullable [] take(int count) {
        while (freeCount < count && !clean.isEmpty()) {
            giveBack(clean.removeLast());
        }
        if (freeCount < count) {
            return null;
        }
        int[] taken = new int[count];
        for (int i = 0; i < count; i++) {
            int block = used.nextClearBit(cursor);
            if (block >= blockCount) {
                block = used.nextClearBit(0);
            }
            used.set(block);
            taken[i] = block;
            cursor = block + 1;
        }
        freeCount -= count;
        return taken;
    }

    /** Marks a block that an undecided branch holds. */
    public void reserve(int block) {
        if (!used.get(block)) {
            used.set(block);
            freeCount--;
        }
    }

    /** Takes back a block that no record names. */
    public void giveBack(int block) {
        if (used.get(block)) {
            used.clear(block);
            freeCount++;
            freed.accept(block);
        }
    }

    /** Tells of all blocks that are free once more: after a crash nobody knows who was told. */
    public void tellFree() {
        for (int block = used.nextClearBit(0); block < blockCount; block = used.nextClearBit(block + 1)) {
            freed.accept(block);
        }
    }

    /** Keeps a freed block away from everybody until the record that freed it is retired. */
    public void quarantine(long sequence, int block) {
        quarantine.addLast(new Quarantined(sequence, block));
    }

    /** Ends the quarantine of what records up to this one freed. */
    public void release(long retiredSequence) {
        while (!quarantine.isEmpty() && quarantine.getFirst().sequence <= retiredSequence) {
            giveBack(quarantine.removeFirst().block);
        }
    }

    /** Adds blocks that are durably zero. */
    public void addClean(int[] blocks) {
        for (int block : blocks) {
            clean.addLast(block);
        }
    }

    /** That many clean blocks; null if there are fewer. */
    public int @Nullable [] takeClean(int count) {
        if (clean.size() < count) {
            return null;
        }
        int[] taken = new int[count];
        for (int i = 0; i < count; i++) {
            taken[i] = clean.removeFirst();
        }
        return taken;
    }

    /** Blocks that can be had at once. */
    public int availableCount() {
        return freeCount + clean.size();
    }

    /** Blocks that come back by themselves as records are retired. */
    public int quarantinedCount() {
        return quarantine.size();
    }

    private record Quarantined(long sequence, int block) {}
}
