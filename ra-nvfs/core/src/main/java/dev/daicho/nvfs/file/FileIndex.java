package dev.daicho.nvfs.file;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.block.GuardedSector;
import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.memory.ByteSpace;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * From a position in a file to its block: 16-bit numbers in the inode's root or, for files of more than 64 blocks, in index blocks that the
 * root names. An index block is a row of {@link GuardedSector}s, each with 252 entries and the inode number as its tag.
 *
 * <p>Thread-safe for readers. A sector's checksum is looked at when it is first used. Source: SPEC N3; paper section 4 (2).
 */
public final class FileIndex {

    private final ByteSpace space;
    private final Superblock superblock;
    private final int entriesPerBlock;
    private final Set<Long> checkedSectors = ConcurrentHashMap.newKeySet();

    public FileIndex(ByteSpace space, Superblock superblock) {
        this.space = space;
        this.superblock = superblock;
        this.entriesPerBlock = superblock.blockLengthBytes() / GuardedSector.BYTES * GuardedSector.ENTRY_COUNT;
    }

    /** Entries in one index block. */
    public int entriesPerBlock() {
        return entriesPerBlock;
    }

    /** Blocks the longest file has. */
    public int maxBlockCount() {
        return Math.min(
                Inode.ROOT_COUNT * entriesPerBlock, superblock.geometry().blockCount());
    }

    /**
     * Refuses what no index can hold.
     *
     * @throws DiskFullException saying how long a file can be
     */
    public void refuseTooLong(long sizeBytes, String file) throws DiskFullException {
        long mostBytes = (long) maxBlockCount() * superblock.blockLengthBytes();
        if (sizeBytes < 0 || sizeBytes > Math.min(mostBytes, Integer.MAX_VALUE * 2L)) {
            throw new DiskFullException(
                    file,
                    "a file on this disk has at most " + maxBlockCount() + " blocks of " + superblock.blockLengthBytes()
                            + " bytes; asked for " + sizeBytes + " bytes");
        }
    }

    /** The block at an index in a file, or 0 for a hole. */
    public int blockAt(Inode inode, int blockIndex) {
        if (inode.level() == 0) {
            return blockIndex < Inode.ROOT_COUNT ? inode.root()[blockIndex] : 0;
        }
        int slot = blockIndex / entriesPerBlock;
        if (slot >= Inode.ROOT_COUNT || inode.root()[slot] == 0) {
            return 0;
        }
        long entry = entryAddress(inode.root()[slot], blockIndex % entriesPerBlock);
        check(entry, inode);
        return space.readUnsignedShort(entry);
    }

    /** Address of an entry of an index block. */
    public long entryAddress(int indexBlock, int entry) {
        return superblock.address(indexBlock)
                + (long) entry / GuardedSector.ENTRY_COUNT * GuardedSector.BYTES
                + entry % GuardedSector.ENTRY_COUNT * (long) Short.BYTES;
    }

    /** A whole index block as it is to lie on disk. */
    public ByteBuffer encodeBlock(int indexBlock, int inodeNumber, int[] entries) {
        ByteBuffer bytes = ByteBuffer.allocate(superblock.blockLengthBytes());
        for (int sector = 0; sector * GuardedSector.BYTES < bytes.capacity(); sector++) {
            ByteBuffer part = bytes.slice(sector * GuardedSector.BYTES, GuardedSector.BYTES);
            for (int i = 0; i < GuardedSector.ENTRY_COUNT; i++) {
                part.putShort(i * Short.BYTES, (short) entries[sector * GuardedSector.ENTRY_COUNT + i]);
            }
            GuardedSector.seal(part, inodeNumber, superblock.address(indexBlock) + (long) sector * GuardedSector.BYTES);
        }
        return bytes;
    }

    private void check(long entryAddress, Inode inode) {
        long sector = GuardedSector.start(entryAddress);
        if (checkedSectors.contains(sector)) {
            return;
        }
        if (!GuardedSector.isIntact(space, sector, inode.number())) {
            throw new CorruptImageException(
                    "index of inode " + inode.number() + " at address " + sector, "the sector fails its checksum");
        }
        checkedSectors.add(sector);
    }
}
