package dev.daicho.nvfs.file;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.memory.ByteSpace;

/**
 * Where inodes lie: in a file of their own, whose inode is the first of them and lies in the first block after the disk's fixed
 * structures. The table grows a block at a time and never shrinks, so an inode's address never changes.
 *
 * <p>Thread-safe for readers. Source: SPEC N13.
 */
public final class InodeTable {

    private final ByteSpace space;
    private final Superblock superblock;
    private final FileIndex index;

    public InodeTable(ByteSpace space, Superblock superblock, FileIndex index) {
        this.space = space;
        this.superblock = superblock;
        this.index = index;
    }

    /**
     * An inode, checked.
     *
     * @throws CorruptImageException if it fails its checksum or lies outside the table
     */
    public Inode read(int number) {
        return Inode.decode(number, space.read(address(number), Inode.BYTES));
    }

    /** Where an inode lies. */
    public long address(int number) {
        if (number < 0 || !holds(number)) {
            throw new CorruptImageException("inode " + number, "it lies outside the inode table");
        }
        long position = (long) number * Inode.BYTES;
        int blockLength = superblock.blockLengthBytes();
        int blockIndex = (int) (position / blockLength);
        int block = blockIndex == 0 ? superblock.firstFileBlock() : index.blockAt(table(), blockIndex);
        return superblock.address(block) + position % blockLength;
    }

    /** Whether the table is long enough for that inode. */
    public boolean holds(int number) {
        return number < superblock.blockLengthBytes() / Inode.BYTES || (long) number * Inode.BYTES < table().size();
    }

    /** The table's own inode. */
    public Inode table() {
        return Inode.decode(Inode.TABLE, space.read(superblock.address(superblock.firstFileBlock()), Inode.BYTES));
    }
}
