package dev.daicho.nvfs.flash;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.ImageVersionException;
import dev.daicho.nvfs.memory.NvMemory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Where everything lies in the NV memory of a disk whose file blocks are on flash: after the disk's own fixed structures a header, then the
 * tables of each drive ({@link FlashTables}), then the page buffers. Big-endian:
 *
 * <pre>
 *    0  magic "DAICHOFM"                 32  identity of the disk (UUID)
 *    8  version, 1                       48  bytes in a page
 *   12  drives                           52  page buffers
 *   16  length of the fixed structures   56  address of the first page buffer
 *   24  length of the disk              508  CRC-32C of bytes 0 to 507
 * </pre>
 *
 * <p>A reader refuses every version but its own and names both. Immutable. Source: SPEC N8.
 *
 * @param fixedBytes what lies before, and where this header is
 * @param lengthBytes of the disk as its user sees it
 */
record FlashLayout(
        long fixedBytes, long lengthBytes, UUID identity, int driveCount, int bufferCount, long bufferAddress) {

    /** Bytes in a page: the shortest block of a disk, so that a block of any disk is whole pages. */
    static final int PAGE_BYTES = 2048;

    private static final int HEADER_BYTES = 512;
    private static final int CHECKSUM = HEADER_BYTES - Integer.BYTES;
    private static final long MAGIC = 0x4441_4943_484F_464DL;
    private static final int VERSION = 1;

    static FlashLayout of(
            long fixedBytes, long lengthBytes, UUID identity, List<FlashGeometry> drives, int bufferCount) {
        long end = fixedBytes + HEADER_BYTES;
        for (FlashGeometry drive : drives) {
            end += FlashTables.lengthBytes(drive, PAGE_BYTES);
        }
        long buffers = (end + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
        return new FlashLayout(fixedBytes, lengthBytes, identity, drives.size(), bufferCount, buffers);
    }

    /** Length of the NV memory. */
    long memoryBytes() {
        return bufferAddress + (long) bufferCount * PAGE_BYTES;
    }

    /** Pages of all drives together. */
    int pageCount() {
        return Math.toIntExact((lengthBytes - fixedBytes) / PAGE_BYTES);
    }

    /** Where the tables of the first drive are; those of the others follow. */
    long tableAddress() {
        return fixedBytes + HEADER_BYTES;
    }

    void write(NvMemory memory) {
        memory.write(fixedBytes, encode());
    }

    private ByteBuffer encode() {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putInt(driveCount)
                .putLong(fixedBytes)
                .putLong(lengthBytes)
                .putLong(identity.getMostSignificantBits())
                .putLong(identity.getLeastSignificantBits())
                .putInt(PAGE_BYTES)
                .putInt(bufferCount)
                .putLong(bufferAddress);
        CRC32C crc = new CRC32C();
        crc.update(header.array(), 0, CHECKSUM);
        return header.putInt(CHECKSUM, (int) crc.getValue()).rewind();
    }

    /**
     * Reads the header.
     *
     * @throws ImageVersionException if it is of another version
     * @throws CorruptImageException if there is none, or a damaged one
     */
    static FlashLayout read(NvMemory memory, long fixedBytes, long lengthBytes) {
        String place = "flash header at address " + fixedBytes;
        if (memory.length() < fixedBytes + HEADER_BYTES) {
            throw new CorruptImageException(place, "the image ends before it, at " + memory.length());
        }
        ByteBuffer found = ByteBuffer.wrap(memory.read(fixedBytes, HEADER_BYTES));
        if (found.getLong(0) != MAGIC) {
            throw new CorruptImageException(place, "no flash header is here");
        }
        if (found.getInt(8) != VERSION) {
            throw new ImageVersionException(
                    "The " + place + " is of version " + found.getInt(8) + "; this program reads version " + VERSION);
        }
        FlashLayout layout = new FlashLayout(
                found.getLong(16),
                found.getLong(24),
                new UUID(found.getLong(32), found.getLong(40)),
                found.getInt(12),
                found.getInt(52),
                found.getLong(56));
        if (!layout.encode().equals(found)) {
            throw new CorruptImageException(place, "it fails its checksum");
        }
        if (layout.fixedBytes != fixedBytes || layout.lengthBytes != lengthBytes) {
            throw new CorruptImageException(place, "it is of a disk of another capacity");
        }
        if (memory.length() < layout.memoryBytes()) {
            throw new CorruptImageException(
                    place, "the image has " + memory.length() + " bytes, and should have " + layout.memoryBytes());
        }
        return layout;
    }
}
