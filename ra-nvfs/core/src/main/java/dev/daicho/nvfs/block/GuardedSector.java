package dev.daicho.nvfs.block;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.memory.ByteSpace;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * 512 bytes of metadata with a checksum: superblock, free maps and index blocks are made of such sectors.
 *
 * <pre>
 *   0                                  504      508     512
 *   +----------------------------------+--------+--------+
 *   | payload                          | tag    | CRC-32C|   big-endian; the checksum covers bytes 0 to 507
 *   +----------------------------------+--------+--------+   and then the sector's address
 * </pre>
 *
 * <p>The tag says what the sector is: a constant for superblock and maps, the file's inode number for an index. An index block is a row
 * of sectors. Source: SPEC N15.
 */
public final class GuardedSector {

    public static final int BYTES = 512;
    public static final int PAYLOAD_BYTES = 504;

    /** 16-bit entries in a sector of an index block. */
    public static final int ENTRY_COUNT = PAYLOAD_BYTES / Short.BYTES;

    /** Bits in a sector of a map. */
    public static final int BIT_COUNT = PAYLOAD_BYTES * Byte.SIZE;

    private static final int TAG = PAYLOAD_BYTES;
    private static final int CHECKSUM = TAG + Integer.BYTES;

    private GuardedSector() {}

    /** Start of the sector an address lies in. */
    public static long start(long address) {
        return address & -BYTES;
    }

    /** Fills in tag and checksum of a sector that is to lie at an address. */
    public static void seal(ByteBuffer sector, int tag, long address) {
        sector.putInt(TAG, tag);
        sector.putInt(CHECKSUM, checksum(sector, address));
    }

    /** Brings the checksum up to date after a change of the payload. */
    public static void reseal(ByteSpace space, long address) {
        ByteBuffer sector = ByteBuffer.wrap(space.read(address, BYTES));
        space.write(address + CHECKSUM, ByteBuffer.allocate(Integer.BYTES).putInt(0, checksum(sector, address)));
    }

    /** Whether tag and checksum are right. */
    public static boolean isIntact(ByteSpace space, long address, int tag) {
        ByteBuffer sector = ByteBuffer.wrap(space.read(address, BYTES));
        return sector.getInt(TAG) == tag && sector.getInt(CHECKSUM) == checksum(sector, address);
    }

    /**
     * The sector, checked.
     *
     * @throws CorruptImageException naming the place
     */
    public static ByteBuffer read(ByteSpace space, long address, int tag, String name) {
        if (!isIntact(space, address, tag)) {
            throw new CorruptImageException(name + " at address " + address, "the sector fails its checksum");
        }
        return ByteBuffer.wrap(space.read(address, BYTES));
    }

    private static int checksum(ByteBuffer sector, long address) {
        CRC32C crc = new CRC32C();
        crc.update(sector.array(), sector.arrayOffset(), CHECKSUM);
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, address));
        return (int) crc.getValue();
    }
}
