package dev.daicho.nvfs.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One name in a directory. A directory's blocks are rows of 16-byte units; an entry takes whole units within one block, and units of
 * zeros are free:
 *
 * <pre>
 *   0        2       3        4         8
 *   +--------+-------+--------+---------+----------------+
 *   | inode  | bytes | 0xD1   | CRC-32C | name, UTF-8    |   zeros up to the next unit
 *   +--------+-------+--------+---------+----------------+
 * </pre>
 *
 * <p>Big-endian. The checksum covers directory, position, inode and name. Immutable. Source: SPEC N13, N15.
 *
 * @param name 1 to 255 bytes in UTF-8
 * @param inode what it names
 * @param position byte offset in the directory
 */
public record DirectoryEntry(String name, int inode, int position) {

    public static final int UNIT_BYTES = 16;
    public static final int MAX_NAME_BYTES = 255;

    private static final int HEADER_BYTES = 8;
    private static final byte MARKER = (byte) 0xD1;

    /** Units that a name takes. */
    public static int units(String name) {
        return units(name.getBytes(StandardCharsets.UTF_8).length);
    }

    private static int units(int nameBytes) {
        return (HEADER_BYTES + nameBytes + UNIT_BYTES - 1) / UNIT_BYTES;
    }

    /** The bytes on disk, zero-filled to whole units. */
    public byte[] encode(int directory) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(units(bytes.length) * UNIT_BYTES)
                .putShort((short) inode)
                .put((byte) bytes.length)
                .put(MARKER)
                .putInt(checksum(directory, position, inode, bytes, bytes.length))
                .put(bytes)
                .array();
    }

    /** The entry that begins at a unit of a block, or null if that is none. */
    static @Nullable DirectoryEntry decode(int directory, int position, ByteBuffer block, int offset) {
        int length = Byte.toUnsignedInt(block.get(offset + 2));
        int inode = Short.toUnsignedInt(block.getShort(offset));
        if (block.get(offset + 3) != MARKER
                || length == 0
                || inode == 0
                || offset + HEADER_BYTES + length > block.capacity()) {
            return null;
        }
        byte[] bytes = new byte[length];
        block.get(offset + HEADER_BYTES, bytes);
        return block.getInt(offset + 4) == checksum(directory, position, inode, bytes, length)
                ? new DirectoryEntry(new String(bytes, StandardCharsets.UTF_8), inode, position)
                : null;
    }

    private static int checksum(int directory, int position, int inode, byte[] name, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(12)
                .putInt(directory)
                .putInt(position)
                .putInt(inode)
                .flip());
        crc.update(name, 0, length);
        return (int) crc.getValue();
    }
}
