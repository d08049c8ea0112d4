package dev.daicho.nvfs.file;

import dev.daicho.nvfs.CorruptImageException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Collection;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A directory's committed names, as read from its blocks once and kept up to date as transactions commit, with the units that are taken.
 * Units of a name that a transaction is about to add are taken as well, so that transactions that add different names do not meet.
 *
 * <p>Not thread-safe: the disk's lock guards it. Holds nothing durable. Source: SPEC N13.
 */
public final class Directory {

    private final int inode;
    private final int blockBytes;
    private final TreeMap<String, DirectoryEntry> entries = new TreeMap<>();
    private final BitSet taken = new BitSet();
    private int unitCount;

    private Directory(int inode, int blockBytes) {
        this.inode = inode;
        this.blockBytes = blockBytes;
    }

    /**
     * Reads all names.
     *
     * @param block gives a block of the directory by its index
     * @throws CorruptImageException if something is neither free nor an entry
     */
    public static Directory load(Inode inode, int blockBytes, IntFunction<ByteBuffer> block) {
        Directory directory = new Directory(inode.number(), blockBytes);
        for (int i = 0; (long) i * blockBytes < inode.size(); i++) {
            directory.loadBlock(block.apply(i), i * blockBytes);
            directory.grow();
        }
        return directory;
    }

    private void loadBlock(ByteBuffer block, int base) {
        for (int offset = 0; offset < blockBytes; ) {
            if (isFree(block, offset)) {
                offset += DirectoryEntry.UNIT_BYTES;
                continue;
            }
            @Nullable DirectoryEntry entry = DirectoryEntry.decode(inode, base + offset, block, offset);
            if (entry == null) {
                throw new CorruptImageException(
                        "directory " + inode + ", position " + (base + offset), "neither an entry nor free");
            }
            add(entry);
            offset += DirectoryEntry.units(entry.name()) * DirectoryEntry.UNIT_BYTES;
        }
    }

    private static boolean isFree(ByteBuffer block, int offset) {
        return block.getLong(offset) == 0 && block.getLong(offset + Long.BYTES) == 0;
    }

    /** The entry of a name, or null. */
    public @Nullable DirectoryEntry find(String name) {
        return entries.get(name);
    }

    /** All entries, by name. */
    public Collection<DirectoryEntry> entries() {
        return entries.values();
    }

    /** Takes units for a name; -1 if the directory has to grow first. */
    public int reserve(String name) {
        int units = DirectoryEntry.units(name);
        int unitsPerBlock = blockBytes / DirectoryEntry.UNIT_BYTES;
        int start = taken.nextClearBit(0);
        while (start + units <= unitCount) {
            int next = taken.nextSetBit(start);
            int blockEnd = (start / unitsPerBlock + 1) * unitsPerBlock;
            if ((next < 0 || next - start >= units) && start + units <= blockEnd) {
                taken.set(start, start + units);
                return start * DirectoryEntry.UNIT_BYTES;
            }
            int end = next < 0 ? blockEnd : Math.min(next, blockEnd);
            start = taken.nextClearBit(Math.max(end, start + 1));
        }
        return -1;
    }

    /** Takes exactly these units, for an undecided branch. */
    public void reserve(String name, int position) {
        int start = position / DirectoryEntry.UNIT_BYTES;
        taken.set(start, start + DirectoryEntry.units(name));
    }

    /** Gives units back that were taken for a name and not used. */
    public void giveBack(String name, int position) {
        int start = position / DirectoryEntry.UNIT_BYTES;
        taken.clear(start, start + DirectoryEntry.units(name));
    }

    /** A name was added. */
    public void add(DirectoryEntry entry) {
        entries.put(entry.name(), entry);
        reserve(entry.name(), entry.position());
    }

    /** A name was removed. */
    public void remove(DirectoryEntry entry) {
        entries.remove(entry.name(), entry);
        giveBack(entry.name(), entry.position());
    }

    /** One more block of free units. */
    public void grow() {
        unitCount += blockBytes / DirectoryEntry.UNIT_BYTES;
    }
}
