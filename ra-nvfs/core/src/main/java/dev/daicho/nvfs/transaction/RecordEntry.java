package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.file.DirectoryEntry;

/**
 * One change that a transaction record asks for. All of them say what the result is, not what to do, and most say it by address, so that
 * doing them again changes nothing.
 *
 * <p>Immutable. Source: ARCHITECTURE, "A transaction".
 */
sealed interface RecordEntry {

    /**
     * A file's block changes: the shadow block takes the old one's place in the index.
     *
     * @param inode the file
     * @param blockIndex position in the file, or -1 for an index block
     * @param newBlock 0 if the file only loses a block
     * @param oldBlock 0 if there was a hole
     * @param indexAddress of the entry in an index block; 0 if the entry is in the inode, which then comes as an {@link InodeImage}
     * @param checksummed whether the new block's content was complete when the record was written
     * @param checksum CRC-32C of that content
     */
    record BlockSwap(
            int inode, int blockIndex, int newBlock, int oldBlock, long indexAddress, boolean checksummed, int checksum)
            implements RecordEntry {}

    /** Blocks become free, with the index that named them. */
    record BlockFree(int firstBlock, int count) implements RecordEntry {}

    /** An inode as it is to be. */
    record InodeImage(int inode, long address, byte[] image) implements RecordEntry {

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return inode;
        }

        @Override
        public String toString() {
            return "InodeImage[" + inode + " at " + address + "]";
        }
    }

    /** An inode number comes into use or becomes free. */
    record InodeUse(int inode, boolean inUse) implements RecordEntry {}

    /** An inode has lost its last name, and is freed when nobody has it open; or that is done. */
    record Orphan(int inode, boolean orphan) implements RecordEntry {}

    /** Only the modification time changes; others may change the rest of the inode at the same time. */
    record Touch(int inode, long address, long modifiedNanos) implements RecordEntry {}

    /** A name appears in a directory or goes; the address is where the entry lies. */
    record Name(int directory, DirectoryEntry entry, long address, boolean added) implements RecordEntry {}

    /** A lock that an undecided branch must have again after a restart. */
    record Held(LockMode mode, LockKey key) implements RecordEntry {}

    /** The record is the deciding one of a transaction over several disks; it counts only with the heap block of that key. */
    record Joint(long key) implements RecordEntry {}
}
