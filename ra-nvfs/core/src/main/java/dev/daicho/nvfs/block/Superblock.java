package dev.daicho.nvfs.block;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.ImageVersionException;
import dev.daicho.nvfs.TruncatedImageException;
import dev.daicho.nvfs.memory.NvMemory;
import dev.daicho.nvfs.memory.SealedWord;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where everything lies in an image. Written once, when the image is made; the two words beside it are all that ever changes in block 0.
 *
 * <pre>
 *     0  magic "DAICHONV"          56  address of the block map
 *     8  format version            64  address of the inode map
 *    12  block length              72  address of the orphan map
 *    16  image length              80  address of the heap
 *    24  capacity asked for        88  length of the heap
 *    32  image identity (UUID)     96  first block for files
 *    48  block count              504  tag and checksum ({@link GuardedSector})
 *    52  inode count
 *   512  retired: every record up to this sequence number is in place for good ({@link SealedWord})
 *   520  durable: every record up to this one was durable when this was stored ({@link SealedWord})
 * </pre>
 *
 * <p>Big-endian. A reader refuses every version but its own. Immutable but for the two words, whose callers take turns. Source: SPEC N3,
 * N15; docs/format/nvfs.md.
 */
public final class Superblock {

    /** A disk in NV memory alone. */
    public static final int VERSION = 1;

    /** A disk whose file blocks are on flash; the same but for that. */
    public static final int VERSION_ON_FLASH = 2;

    /** Length of the smallest thing that can be recognised as an image. */
    public static final int MIN_IMAGE_BYTES = 4096;

    static final int BLOCK_MAP_TAG = 0x424D4150;
    static final int INODE_MAP_TAG = 0x494D4150;
    static final int ORPHAN_MAP_TAG = 0x4F4D4150;

    private static final long MAGIC = 0x4441_4943_484F_4E56L;
    private static final int TAG = 0x53555052;
    private static final long RETIRED = 512;
    private static final long DURABLE = 520;
    private static final int MAPS = 4096;
    private static final int HEAP_BYTES_PER_BLOCK = 32;
    private static final int MIN_HEAP_BYTES = 128 << 10;

    private final NvMemory memory;
    private final DiskGeometry geometry;
    private final UUID identity;
    private final int version;
    private final int inodeCount;
    private final long heapAddress;
    private final long heapBytes;

    private Superblock(NvMemory memory, DiskGeometry geometry, UUID identity, int version) {
        this.memory = memory;
        this.version = version;
        this.geometry = geometry;
        this.identity = identity;
        this.inodeCount = geometry.blockCount();
        this.heapAddress = heapAddress(geometry);
        this.heapBytes = heapBytes(geometry);
    }

    /** Writes superblock and empty maps onto memory of the right length; nothing is durable before a barrier. */
    public static Superblock format(NvMemory memory, DiskGeometry geometry, UUID identity, boolean onFlash) {
        if (memory.length() != geometry.imageBytes()) {
            throw new IllegalArgumentException(
                    "Memory of " + memory.length() + " bytes for an image of " + geometry.imageBytes());
        }
        Superblock made = new Superblock(memory, geometry, identity, onFlash ? VERSION_ON_FLASH : VERSION);
        memory.zero(0, made.heapAddress + made.heapBytes);
        made.blockMap().format(memory);
        made.inodeMap().format(memory);
        made.orphanMap().format(memory);
        memory.write(0, made.encode());
        made.storeRetired(0);
        made.storeDurable(0);
        return made;
    }

    /**
     * Reads and checks the superblock of an image.
     *
     * @throws ImageVersionException if it is of another version or no image
     * @throws TruncatedImageException if the memory is shorter than it should be
     * @throws CorruptImageException if the superblock is damaged
     */
    public static Superblock read(NvMemory memory, String name) {
        if (memory.length() < MIN_IMAGE_BYTES) {
            throw new TruncatedImageException(name, MIN_IMAGE_BYTES, memory.length());
        }
        ByteBuffer raw = ByteBuffer.wrap(memory.read(0, GuardedSector.BYTES));
        if (raw.getLong(0) != MAGIC) {
            throw new ImageVersionException(name
                    + " does not begin like an nvfs image: it is another kind of file, or its first bytes are damaged");
        }
        int version = raw.getInt(8);
        if (version != VERSION && version != VERSION_ON_FLASH) {
            throw new ImageVersionException(name + " has format version " + version + "; this software reads version "
                    + VERSION + ", and " + VERSION_ON_FLASH + " for a disk on flash, only");
        }
        ByteBuffer sector = GuardedSector.read(memory, 0, TAG, "superblock of " + name);
        long imageBytes = sector.getLong(16);
        if (memory.length() < imageBytes) {
            throw new TruncatedImageException(name, imageBytes, memory.length());
        }
        DiskGeometry geometry = new DiskGeometry(sector.getLong(24), sector.getInt(12), sector.getInt(48));
        Superblock read = new Superblock(memory, geometry, new UUID(sector.getLong(32), sector.getLong(40)), version);
        if (!read.encode().equals(sector)) {
            throw new CorruptImageException("superblock of " + name, "its addresses do not follow from its capacity");
        }
        return read;
    }

    /** What of a disk lies before its first file block, in bytes. */
    public static long fixedBytes(DiskGeometry geometry) {
        return (long) firstFileBlock(geometry) * geometry.blockLengthBytes();
    }

    /** Whether an image's file blocks are on flash, and its geometry; to be checked later by {@link #read}. */
    public static @Nullable DiskGeometry geometryOnFlash(NvMemory memory) {
        if (memory.length() < MIN_IMAGE_BYTES) {
            return null;
        }
        ByteBuffer raw = ByteBuffer.wrap(memory.read(0, GuardedSector.BYTES));
        return raw.getLong(0) == MAGIC && raw.getInt(8) == VERSION_ON_FLASH && GuardedSector.isIntact(memory, 0, TAG)
                ? new DiskGeometry(raw.getLong(24), raw.getInt(12), raw.getInt(48))
                : null;
    }

    /** Whether an image, of this or another version, begins with these 8 bytes. */
    public static boolean isMagic(long firstBytes) {
        return firstBytes == MAGIC;
    }

    private ByteBuffer encode() {
        ByteBuffer sector = ByteBuffer.allocate(GuardedSector.BYTES);
        sector.putLong(0, MAGIC)
                .putInt(8, version)
                .putInt(12, geometry.blockLengthBytes())
                .putLong(16, geometry.imageBytes())
                .putLong(24, geometry.capacityBytes())
                .putLong(32, identity.getMostSignificantBits())
                .putLong(40, identity.getLeastSignificantBits())
                .putInt(48, geometry.blockCount())
                .putInt(52, inodeCount)
                .putLong(56, blockMap().address())
                .putLong(64, inodeMap().address())
                .putLong(72, orphanMap().address())
                .putLong(80, heapAddress)
                .putLong(88, heapBytes)
                .putInt(96, firstFileBlock());
        GuardedSector.seal(sector, TAG, 0);
        return sector;
    }

    public DiskGeometry geometry() {
        return geometry;
    }

    public UUID identity() {
        return identity;
    }

    /** Inodes there can be; numbers run from 0. */
    public int inodeCount() {
        return inodeCount;
    }

    public int blockLengthBytes() {
        return geometry.blockLengthBytes();
    }

    /** Address of a block's first byte. */
    public long address(int block) {
        return (long) block * geometry.blockLengthBytes();
    }

    /** Blocks before this one hold the structures above; this one begins the inode table. */
    public int firstFileBlock() {
        return firstFileBlock(geometry);
    }

    private static int firstFileBlock(DiskGeometry geometry) {
        int blockLength = geometry.blockLengthBytes();
        return (int) ((heapAddress(geometry) + heapBytes(geometry) + blockLength - 1) / blockLength);
    }

    private static long heapAddress(DiskGeometry geometry) {
        return MAPS + 3L * mapBytes(geometry);
    }

    private static long heapBytes(DiskGeometry geometry) {
        return Math.max(MIN_HEAP_BYTES, (long) geometry.blockCount() * HEAP_BYTES_PER_BLOCK);
    }

    public MapRegion blockMap() {
        return new MapRegion("block map", BLOCK_MAP_TAG, MAPS, geometry.blockCount());
    }

    public MapRegion inodeMap() {
        return new MapRegion("inode map", INODE_MAP_TAG, MAPS + mapBytes(), inodeCount);
    }

    public MapRegion orphanMap() {
        return new MapRegion("orphan map", ORPHAN_MAP_TAG, MAPS + 2L * mapBytes(), inodeCount);
    }

    public long heapAddress() {
        return heapAddress;
    }

    public long heapBytes() {
        return heapBytes;
    }

    /** Sequence number up to which every record is in place for good. */
    public long retired() {
        return load(RETIRED, "retired");
    }

    public void storeRetired(long sequence) {
        SealedWord.store(memory, RETIRED, 0, sequence);
    }

    /** Sequence number up to which every record is known to have become durable. */
    public long durable() {
        return load(DURABLE, "durable");
    }

    public void storeDurable(long sequence) {
        SealedWord.store(memory, DURABLE, 0, sequence);
    }

    private long load(long address, String word) {
        return SealedWord.load(memory, address, 0)
                .orElseThrow(() ->
                        new CorruptImageException("word \"" + word + "\" at address " + address, "it fails its check"));
    }

    private int mapBytes() {
        return mapBytes(geometry);
    }

    private static int mapBytes(DiskGeometry geometry) {
        int sectors = (geometry.blockCount() + GuardedSector.BIT_COUNT - 1) / GuardedSector.BIT_COUNT;
        return sectors * GuardedSector.BYTES;
    }
}
