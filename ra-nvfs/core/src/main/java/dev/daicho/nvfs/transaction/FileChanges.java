package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.file.FileIndex;
import dev.daicho.nvfs.file.Inode;
import dev.daicho.nvfs.memory.NvMemory;
import dev.daicho.nvfs.transaction.RecordEntry.BlockFree;
import dev.daicho.nvfs.transaction.RecordEntry.BlockSwap;
import dev.daicho.nvfs.transaction.RecordEntry.InodeImage;
import dev.daicho.nvfs.transaction.RecordEntry.InodeUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one transaction has done to one file: the committed inode, the shadow blocks that take the place of its blocks, and length and
 * times as they will be. Becomes record entries when the transaction is prepared or committed.
 *
 * <p>Not thread-safe: belongs to one transaction. Holds nothing durable. Source: SPEC N2.
 */
final class FileChanges {

    private final Inode base;
    private final boolean created;
    private final FileIndex index;

    /** Index in the file to new block; 0: the block goes. */
    private final TreeMap<Integer, Integer> blocks = new TreeMap<>();

    /** Slot in the root to new index block. */
    private final TreeMap<Integer, Integer> indexBlocks = new TreeMap<>();

    private long size;
    private long modifiedNanos;
    private long createdNanos;
    private boolean unlinked;

    FileChanges(Inode base, boolean created, FileIndex index) {
        this.base = base;
        this.created = created;
        this.index = index;
        this.size = base.size();
        this.modifiedNanos = base.modifiedNanos();
        this.createdNanos = base.createdNanos();
    }

    /** The inode as this transaction sees it, for everything but its blocks. */
    Inode inode() {
        return base.with(base.level(), size, modifiedNanos, base.root()).withTimes(modifiedNanos, createdNanos);
    }

    boolean isCreated() {
        return created;
    }

    /** Whether the transaction has removed the file's last name. */
    boolean isUnlinked() {
        return unlinked;
    }

    void unlink() {
        unlinked = true;
    }

    long size() {
        return size;
    }

    void modified(long newSize, long nowNanos) {
        size = newSize;
        modifiedNanos = nowNanos;
    }

    void setTimes(long newModifiedNanos, long newCreatedNanos) {
        modifiedNanos = newModifiedNanos;
        createdNanos = newCreatedNanos;
    }

    /** The block at an index as this transaction sees it, 0 for a hole. */
    int blockAt(int blockIndex) {
        Integer changed = blocks.get(blockIndex);
        return changed != null ? changed : index.blockAt(base, blockIndex);
    }

    /** Whether the block at an index is this transaction's own, to be changed in place. */
    boolean isShadowed(int blockIndex) {
        Integer changed = blocks.get(blockIndex);
        return changed != null && changed != 0;
    }

    void shadow(int blockIndex, int newBlock) {
        blocks.put(blockIndex, newBlock);
    }

    /** Takes blocks from an index on out of the file; returns the shadow blocks that nobody needs any more. */
    List<Integer> cut(int fromBlockIndex, int toBlockIndex) {
        List<Integer> unused = new ArrayList<>();
        for (int i = fromBlockIndex; i < toBlockIndex; i++) {
            Integer shadow = blocks.remove(i);
            if (shadow != null && shadow != 0) {
                unused.add(shadow);
            }
            if (index.blockAt(base, i) != 0) {
                blocks.put(i, 0);
            }
        }
        return unused;
    }

    /** Slots of the root that need an index block before blocks at these indexes can be had. */
    SortedSet<Integer> missingSlots(Iterable<Integer> blockIndexes) {
        SortedSet<Integer> missing = new TreeSet<>();
        for (int i : blockIndexes) {
            if (i >= Inode.ROOT_COUNT || base.level() == 1 || !indexBlocks.isEmpty()) {
                missing.add(i / index.entriesPerBlock());
                if (base.level() == 0) {
                    missing.add(0);
                }
            }
        }
        missing.removeIf(slot -> indexBlocks.containsKey(slot) || base.level() == 1 && base.root()[slot] != 0);
        return missing;
    }

    void addIndexBlock(int slot, int block) {
        indexBlocks.put(slot, block);
    }

    /** All blocks this transaction has taken for the file. */
    List<Integer> newBlocks() {
        List<Integer> all = new ArrayList<>(indexBlocks.values());
        blocks.values().stream().filter(block -> block != 0).forEach(all::add);
        return all;
    }

    /**
     * Writes new index blocks and says what the record has to.
     *
     * @param inodeAddress where the inode lies
     * @param checksummed whether the shadow blocks are complete: no plain write will change them in place
     */
    List<RecordEntry> toEntries(NvMemory memory, Superblock superblock, long inodeAddress, boolean checksummed) {
        List<RecordEntry> entries = new ArrayList<>();
        int[] root = base.root().clone();
        int level = base.level();
        Map<Integer, int[]> newIndexes = new TreeMap<>();
        if (!indexBlocks.isEmpty()) {
            indexBlocks.keySet().forEach(slot -> newIndexes.put(slot, new int[index.entriesPerBlock()]));
            if (level == 0) {
                System.arraycopy(base.root(), 0, indexAt(newIndexes, 0), 0, Inode.ROOT_COUNT);
                root = new int[Inode.ROOT_COUNT];
                level = 1;
            }
        }
        boolean isEmptied = size == 0 && level == 1 && indexBlocks.isEmpty();
        for (Map.Entry<Integer, Integer> change : blocks.entrySet()) {
            int i = change.getKey();
            int newBlock = change.getValue();
            int slot = i / index.entriesPerBlock();
            int entry = i % index.entriesPerBlock();
            long indexAddress = 0;
            if (level == 0) {
                root[i] = newBlock;
            } else if (newIndexes.containsKey(slot)) {
                indexAt(newIndexes, slot)[entry] = newBlock;
            } else if (!isEmptied) {
                indexAddress = index.entryAddress(root[slot], entry);
            }
            entries.add(swap(memory, superblock, i, newBlock, index.blockAt(base, i), indexAddress, checksummed));
        }
        for (Map.Entry<Integer, int[]> newIndex : newIndexes.entrySet()) {
            int block = indexBlocks.getOrDefault(newIndex.getKey(), 0);
            memory.write(superblock.address(block), index.encodeBlock(block, base.number(), newIndex.getValue()));
            root[newIndex.getKey()] = block;
            entries.add(swap(memory, superblock, -1, block, 0, 0, true));
        }
        if (isEmptied) {
            for (int indexBlock : root) {
                if (indexBlock != 0) {
                    entries.add(new BlockFree(indexBlock, 1));
                }
            }
            root = new int[Inode.ROOT_COUNT];
            level = 0;
        }
        Inode result = base.with(level, size, modifiedNanos, root).withTimes(modifiedNanos, createdNanos);
        entries.add(new InodeImage(base.number(), inodeAddress, result.encode()));
        if (created) {
            entries.add(new InodeUse(base.number(), true));
        }
        return entries;
    }

    private static int[] indexAt(Map<Integer, int[]> indexes, int slot) {
        int[] entries = indexes.get(slot);
        if (entries == null) {
            throw new IllegalStateException("No new index block for slot " + slot);
        }
        return entries;
    }

    private BlockSwap swap(
            NvMemory memory,
            Superblock superblock,
            int blockIndex,
            int newBlock,
            int oldBlock,
            long indexAddress,
            boolean checksummed) {
        boolean check = checksummed && newBlock != 0;
        int checksum = check ? memory.checksum(superblock.address(newBlock), superblock.blockLengthBytes()) : 0;
        return new BlockSwap(base.number(), blockIndex, newBlock, oldBlock, indexAddress, check, checksum);
    }
}
