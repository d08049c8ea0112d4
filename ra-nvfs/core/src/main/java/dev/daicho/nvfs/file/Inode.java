package dev.daicho.nvfs.file;

import dev.daicho.nvfs.CorruptImageException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What the disk knows of one file or directory, but its name. 256 bytes, big-endian:
 *
 * <pre>
 *    0  kind: 0 none, 1 file, 2 directory     24  creation time, ns since 1970
 *    2  index levels: 0 or 1                  32  reserved, zero
 *    4  generation                            40  inode number
 *    8  length in bytes                       48  index root: 64 block numbers of 16 bits
 *   16  modification time, ns since 1970     176  reserved, zero
 *                                            252  CRC-32C of bytes 0 to 251
 * </pre>
 *
 * <p>With no index level the root's entries are the file's first 64 blocks; with one, index blocks. Number 0 is a hole, read as zeros.
 *
 * <p>Immutable but for the root array, which is the holder's own copy. Source: SPEC N3, N15.
 *
 * @param number position in the inode table
 * @param generation differs between two lives of one number
 */
public record Inode(
        int number,
        Kind kind,
        int level,
        int generation,
        long size,
        long modifiedNanos,
        long createdNanos,
        int[] root) {

    /** Length on disk. */
    public static final int BYTES = 256;

    /** Entries in the root. */
    public static final int ROOT_COUNT = 64;

    /** The inode table itself, the first of its own inodes. */
    public static final int TABLE = 0;

    /** The root directory. */
    public static final int ROOT_DIRECTORY = 1;

    /** Where the modification time lies in an inode. */
    public static final int MODIFIED_OFFSET = 16;

    /** Where the checksum lies in an inode. */
    public static final int CHECKSUM_OFFSET = BYTES - Integer.BYTES;

    private static final int ROOT_OFFSET = 48;

    /** What an inode is. */
    public enum Kind {
        NONE,
        FILE,
        DIRECTORY
    }

    /** A new file or directory without blocks. */
    public static Inode empty(int number, Kind kind, int generation, long nowNanos) {
        return new Inode(number, kind, 0, generation, 0, nowNanos, nowNanos, new int[ROOT_COUNT]);
    }

    /** The same with another shape. */
    public Inode with(int newLevel, long newSize, long newModifiedNanos, int[] newRoot) {
        return new Inode(number, kind, newLevel, generation, newSize, newModifiedNanos, createdNanos, newRoot);
    }

    /** The same with other times. */
    public Inode withTimes(long newModifiedNanos, long newCreatedNanos) {
        return new Inode(number, kind, level, generation, size, newModifiedNanos, newCreatedNanos, root);
    }

    /** The 256 bytes, checksum included. */
    public byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putShort(0, (short) kind.ordinal())
                .putShort(2, (short) level)
                .putInt(4, generation)
                .putLong(8, size)
                .putLong(MODIFIED_OFFSET, modifiedNanos)
                .putLong(24, createdNanos)
                .putInt(40, number);
        for (int i = 0; i < ROOT_COUNT; i++) {
            bytes.putShort(ROOT_OFFSET + i * Short.BYTES, (short) root[i]);
        }
        return bytes.putInt(CHECKSUM_OFFSET, checksum(bytes.array())).array();
    }

    /**
     * Reads an inode and checks it.
     *
     * @throws CorruptImageException naming the inode
     */
    public static Inode decode(int number, byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        int kind = bytes.getShort(0);
        int level = bytes.getShort(2);
        if (bytes.getInt(CHECKSUM_OFFSET) != checksum(encoded)) {
            throw new CorruptImageException("inode " + number, "it fails its checksum");
        }
        if (bytes.getInt(40) != number || kind < 0 || kind >= Kind.values().length || level < 0 || level > 1) {
            throw new CorruptImageException(
                    "inode " + number, "number " + bytes.getInt(40) + ", kind " + kind + ", level " + level);
        }
        int[] root = new int[ROOT_COUNT];
        for (int i = 0; i < ROOT_COUNT; i++) {
            root[i] = Short.toUnsignedInt(bytes.getShort(ROOT_OFFSET + i * Short.BYTES));
        }
        return new Inode(
                number,
                Kind.values()[kind],
                level,
                bytes.getInt(4),
                bytes.getLong(8),
                bytes.getLong(MODIFIED_OFFSET),
                bytes.getLong(24),
                root);
    }

    /** CRC-32C of all but the checksum itself. */
    public static int checksum(byte[] encoded) {
        CRC32C crc = new CRC32C();
        crc.update(encoded, 0, CHECKSUM_OFFSET);
        return (int) crc.getValue();
    }

    /** Whether this is a directory. */
    public boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Inode that && number == that.number && generation == that.generation;
    }

    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public String toString() {
        return kind + " " + number + "." + generation + ", " + size + " bytes";
    }
}
