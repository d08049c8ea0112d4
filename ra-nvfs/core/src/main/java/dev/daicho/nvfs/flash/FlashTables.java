package dev.daicho.nvfs.flash;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.ImageVersionException;
import dev.daicho.nvfs.memory.NvMemory;
import dev.daicho.nvfs.memory.SealedWord;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What is known of a flash device, in NV memory: the state and erase count of each sector, and where each page is. Big-endian; a reader
 * refuses every version but its own and names both.
 *
 * <pre>
 *   0        8       12      16      20      24      28           60      64
 *   +--------+-------+-------+-------+-------+-------+------------+-------+----------------+-------------+
 *   | magic  |version|sectors|sector |page   |pages  | zeros      |CRC-32C| sector words   | page words  |
 *   |DAICHOFT|  2    |       | bytes | bytes |       |            |       | 8 bytes each   | 8 bytes each|
 *   +--------+-------+-------+-------+-------+-------+------------+-------+----------------+-------------+
 * </pre>
 *
 * The CRC covers bytes 0 to 59 and then the region's address. The words are {@link SealedWord}s: a sector's value is its state times 2^32 plus
 * its erase count, owner 2^32 + sector; a page's, owner 2^33 + page, is two numbers, both of which change in one store that is never torn:
 *
 * <pre>
 *   47                          20 19                 0
 *   +-----------------------------+--------------------+
 *   | place + 1, or 0             | buffer + 1, or 0   |   place: sector × pages in a sector + page in it
 *   +-----------------------------+--------------------+
 * </pre>
 *
 * A page's content is what is at its place, or zeros if it has none, exclusive-or what is in its buffer, if it has one. So the word can say at
 * once that a page is in a buffer that is durably zero: what a power loss leaves of the stores is old or new, 8 bytes by 8.
 *
 * <p>Not thread-safe but for different words. Durable with the next barrier. Source: SPEC N8, N9.
 */
final class FlashTables {

    static final int NOWHERE = -1;

    private static final int BUFFER_BITS = 20;
    private static final int BUFFER_MASK = (1 << BUFFER_BITS) - 1;

    /** More buffers have no number. */
    static final int MAX_BUFFER_COUNT = BUFFER_MASK;

    private static final long MAGIC = 0x4441_4943_484F_4654L;
    private static final int VERSION = 2;
    private static final int HEADER_BYTES = 64;
    private static final int CHECKSUM = 60;
    private static final long SECTOR_OWNER = 1L << 32;
    private static final long PAGE_OWNER = 1L << 33;

    private final NvMemory memory;
    private final long base;
    private final FlashGeometry geometry;
    private final int pageBytes;
    private final int pageCount;

    private FlashTables(NvMemory memory, long base, FlashGeometry geometry, int pageBytes) {
        this.memory = memory;
        this.base = base;
        this.geometry = geometry;
        this.pageBytes = pageBytes;
        this.pageCount = pageCount(geometry, pageBytes);
    }

    /** How many pages a device offers: an eighth and four sectors more are kept for collecting and for failures. */
    static int pageCount(FlashGeometry geometry, int pageBytes) {
        int dataSectors = geometry.sectorCount() - 4 - geometry.sectorCount() / 8;
        if (pageBytes < 1 || geometry.sectorBytes() % pageBytes != 0 || dataSectors < 1) {
            throw new IllegalArgumentException("Pages of " + pageBytes + " bytes on " + geometry
                    + ": a sector holds whole pages, and a device has at least 6 sectors");
        }
        return Math.multiplyExact(dataSectors, geometry.sectorBytes() / pageBytes);
    }

    /** The smallest device with a label that offers so many pages. */
    static FlashGeometry geometryFor(int pageCount, int pageBytes, int sectorBytes, int enduranceErases) {
        int sectors = 6;
        while (pageCount(new FlashGeometry(sectors, sectorBytes, enduranceErases), pageBytes) < pageCount) {
            sectors++;
        }
        return new FlashGeometry(sectors + 1, sectorBytes, enduranceErases);
    }

    /** Bytes of NV memory for a device. */
    static long lengthBytes(FlashGeometry geometry, int pageBytes) {
        return HEADER_BYTES + Long.BYTES * ((long) geometry.sectorCount() + pageCount(geometry, pageBytes));
    }

    static FlashTables format(NvMemory memory, long base, FlashGeometry geometry, int pageBytes) {
        FlashTables tables = new FlashTables(memory, base, geometry, pageBytes);
        for (int page = 0; page < tables.pageCount; page++) {
            tables.setPage(page, NOWHERE, NOWHERE);
        }
        memory.write(base, tables.header());
        return tables;
    }

    static FlashTables open(NvMemory memory, long base, FlashGeometry geometry, int pageBytes) {
        FlashTables tables = new FlashTables(memory, base, geometry, pageBytes);
        ByteBuffer found = ByteBuffer.wrap(memory.read(base, HEADER_BYTES));
        ByteBuffer expected = tables.header();
        if (found.getLong(0) != MAGIC) {
            throw new CorruptImageException("flash tables at address " + base, "no flash tables are here");
        }
        if (found.getInt(8) != VERSION) {
            throw new ImageVersionException("Flash tables at address " + base + " are of version " + found.getInt(8)
                    + "; this program reads version " + VERSION);
        }
        if (!found.equals(expected)) {
            throw new CorruptImageException(
                    "flash tables at address " + base,
                    "the header fails its checksum, or is of another device than " + geometry + ", pages of "
                            + pageBytes + " bytes");
        }
        return tables;
    }

    private ByteBuffer header() {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putInt(geometry.sectorCount())
                .putInt(geometry.sectorBytes())
                .putInt(pageBytes)
                .putInt(pageCount);
        CRC32C crc = new CRC32C();
        crc.update(header.array(), 0, CHECKSUM);
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, base));
        return header.putInt(CHECKSUM, (int) crc.getValue()).rewind();
    }

    int pageCount() {
        return pageCount;
    }

    void setSector(int sector, SectorState state, int eraseCount) {
        SealedWord.store(
                memory, sectorAddress(sector), SECTOR_OWNER + sector, (long) state.ordinal() << 32 | eraseCount);
    }

    SectorState state(int sector) {
        int code = (int) (sectorWord(sector) >>> 32);
        if (code >= SectorState.BY_CODE.length) {
            throw new CorruptImageException("flash sector " + sector, "no such state: " + code);
        }
        return SectorState.BY_CODE[code];
    }

    int eraseCount(int sector) {
        return (int) sectorWord(sector);
    }

    private long sectorWord(int sector) {
        return SealedWord.load(memory, sectorAddress(sector), SECTOR_OWNER + sector)
                .orElseThrow(() -> new CorruptImageException(
                        "flash sector " + sector + " at address " + sectorAddress(sector), "its word fails its check"));
    }

    void setPage(int page, int place, int buffer) {
        SealedWord.store(memory, pageAddress(page), PAGE_OWNER + page, place + 1L << BUFFER_BITS | buffer + 1);
    }

    /** Where in the flash a page is, or {@link #NOWHERE}. */
    int place(int page) {
        return (int) (pageWord(page) >>> BUFFER_BITS) - 1;
    }

    /** The buffer a page is in, or {@link #NOWHERE}. */
    int buffer(int page) {
        return (int) (pageWord(page) & BUFFER_MASK) - 1;
    }

    private long pageWord(int page) {
        return SealedWord.load(memory, pageAddress(page), PAGE_OWNER + page)
                .orElseThrow(() -> new CorruptImageException(
                        "flash page " + page + " at address " + pageAddress(page), "its word fails its check"));
    }

    private long sectorAddress(int sector) {
        return base + HEADER_BYTES + (long) Long.BYTES * sector;
    }

    private long pageAddress(int page) {
        return sectorAddress(geometry.sectorCount()) + (long) Long.BYTES * page;
    }
}
