package dev.daicho.nvfs.block;

import dev.daicho.nvfs.memory.NvMemory;
import dev.daicho.nvfs.memory.SealedWord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The nonvolatile memory manager: variable-length blocks, created, found and deleted by key. Creating and deleting are each atomic over a
 * power loss, and durable with the next barrier; a block's content never changes, but one 48-bit mark beside it can, in one store.
 *
 * <p>A block lies in whole granules of 64 bytes:
 *
 * <pre>
 *   0        8        16     20     24      28      32       40
 *   +--------+--------+------+------+-------+-------+--------+---------------+
 *   | state  | key    | space| length| CRC  | CRC   | mark   | content       |
 *   |        |        |      |      |content| header|        |               |
 *   +--------+--------+------+------+-------+-------+--------+---------------+
 * </pre>
 *
 * <p>Big-endian. The header's CRC-32C covers key, space, length, the content's checksum and the block's own address, so that an old header
 * inside later content is not taken for a block; the mark is a {@link SealedWord} of the key. A creation cut off by a power loss fails a checksum
 * and was never there. Deleting stores the state word; the space is used again only after a barrier, else an old block could come back
 * under a new one that was torn. The index by key is rebuilt when the heap is opened, from the headers alone.
 *
 * <p>Not thread-safe: the disk's lock guards it. Source: SPEC N1; paper section 4 (1).
 */
public final class NvHeap {

    /** Name space of the disk's own transaction records. */
    public static final int RECORDS = 1;

    /** Name space of applications. */
    public static final int USER = 2;

    /** Name space of the pins that tell which undecided records must be there. */
    public static final int PINS = 3;

    /** Name space of transactions over several disks whose home this one is. */
    public static final int JOINTS = 4;

    static final int GRANULE_BYTES = 64;

    /** What most media write at once. */
    private static final int PAGE_BYTES = 4096;

    private static final int HEADER_BYTES = 40;
    private static final long LIVE = 0x4E56_4C49_5645_0001L;
    private static final long DELETED = 0x4E56_4445_4C44_0001L;

    private final NvMemory memory;
    private final long base;
    private final int granuleCount;
    private final BitSet used = new BitSet();
    private final Map<Key, Block> index = new HashMap<>();
    private List<Block> deleted = new ArrayList<>();
    private int cursor;

    /** Opens the heap that lies in a region; all zeros is an empty one. */
    public NvHeap(NvMemory memory, long address, long length) {
        this.memory = memory;
        this.base = address;
        this.granuleCount = (int) (length / GRANULE_BYTES);
        for (int granule = 0; granule < granuleCount; ) {
            @Nullable Block block = readBlock(granule);
            if (block != null) {
                used.set(granule, granule + block.granules);
                @Nullable Block twin = index.put(block.key, block);
                if (twin != null) {
                    // A deletion was lost and the creation after it was not; neither had been made durable, so either
                    // may stay.
                    memory.writeLong(address(twin), DELETED);
                    deleted.add(twin);
                }
            }
            granule += block == null ? 1 : block.granules;
        }
    }

    /**
     * Creates a block.
     *
     * @param mark its first mark
     * @param reserveBytes space that must stay free after it, for those who may not fail
     * @return false if there is no room: nothing was done
     * @throws IllegalArgumentException if the key exists
     */
    public boolean create(int space, long key, ByteBuffer content, long mark, long reserveBytes) {
        Key name = new Key(space, key);
        if (index.containsKey(name)) {
            throw new IllegalArgumentException("Key " + key + " exists in space " + space);
        }
        int granules = granules(content.remaining());
        int start = granules + reserveBytes / GRANULE_BYTES > freeGranules() ? -1 : findFree(granules);
        if (start < 0) {
            return false;
        }
        Block block = new Block(name, start, granules, content.remaining());
        used.set(start, start + granules);
        cursor = start + granules;
        writeBlock(block, content, mark);
        index.put(name, block);
        return true;
    }

    /** Deletes a block; false if there is none. Its space comes back after the next barrier. */
    public boolean delete(int space, long key) {
        @Nullable Block block = index.remove(new Key(space, key));
        if (block == null) {
            return false;
        }
        memory.writeLong(address(block), DELETED);
        deleted.add(block);
        return true;
    }

    /** A fresh copy of a block's content, or null. */
    public byte @Nullable [] find(int space, long key) {
        @Nullable Block block = index.get(new Key(space, key));
        return block == null ? null : memory.read(address(block) + HEADER_BYTES, block.length);
    }

    /** The keys in a name space, in no order. */
    public List<Long> keys(int space) {
        return index.keySet().stream()
                .filter(key -> key.space == space)
                .map(key -> key.key)
                .toList();
    }

    /** A block's mark; empty if there is no such block, or its mark was torn off its creation or damaged. */
    public OptionalLong mark(int space, long key) {
        @Nullable Block block = index.get(new Key(space, key));
        return block == null ? OptionalLong.empty() : SealedWord.load(memory, markAddress(block), key);
    }

    /** Changes a block's mark in one store; false if there is no such block. */
    public boolean mark(int space, long key, long mark) {
        @Nullable Block block = index.get(new Key(space, key));
        if (block != null) {
            SealedWord.store(memory, markAddress(block), key, mark);
        }
        return block != null;
    }

    /** Whether a block of that content length could be created now. */
    public boolean hasRoom(int contentBytes) {
        return findFree(granules(contentBytes)) >= 0;
    }

    /** Bytes that are not in use; a single block may find less in one piece. */
    public long freeBytes() {
        return (long) freeGranules() * GRANULE_BYTES;
    }

    public long lengthBytes() {
        return (long) granuleCount * GRANULE_BYTES;
    }

    /** To be called as a barrier begins; what it returns is run once that barrier has succeeded, and gives deleted blocks' space back. */
    public Runnable beforeBarrier() {
        List<Block> durablyDeleted = deleted;
        deleted = new ArrayList<>();
        return () -> durablyDeleted.forEach(block -> used.clear(block.start, block.start + block.granules));
    }

    private int freeGranules() {
        return granuleCount - used.cardinality();
    }

    private static int granules(int contentBytes) {
        return (HEADER_BYTES + contentBytes + GRANULE_BYTES - 1) / GRANULE_BYTES;
    }

    /**
     * Next fit: records that are written one after another share pages, which a barrier then writes once. One that fits into a page does not
     * lie across two, as long as there is such a place.
     */
    private int findFree(int granules) {
        int found = granules * GRANULE_BYTES <= PAGE_BYTES ? findFree(granules, true) : -1;
        return found >= 0 ? found : findFree(granules, false);
    }

    private int findFree(int granules, boolean inOnePage) {
        int found = findFree(granules, cursor, inOnePage);
        return found >= 0 ? found : findFree(granules, 0, inOnePage);
    }

    private int findFree(int granules, int from, boolean inOnePage) {
        int start = used.nextClearBit(from);
        while (start + granules <= granuleCount) {
            int end = used.nextSetBit(start);
            int leftInPage = granulesLeftInPage(start);
            if (end >= 0 && end - start < granules) {
                start = used.nextClearBit(end);
            } else if (inOnePage && leftInPage < granules) {
                start = used.nextClearBit(start + leftInPage);
            } else {
                return start;
            }
        }
        return -1;
    }

    private int granulesLeftInPage(int granule) {
        long offset = (base + (long) granule * GRANULE_BYTES) % PAGE_BYTES;
        return Math.max(1, (int) (PAGE_BYTES - offset) / GRANULE_BYTES);
    }

    private void writeBlock(Block block, ByteBuffer content, long mark) {
        CRC32C crc = new CRC32C();
        crc.update(content.duplicate());
        int contentChecksum = (int) crc.getValue();
        long address = address(block);
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES - Long.BYTES)
                .putLong(LIVE)
                .putLong(block.key.key)
                .putInt(block.key.space)
                .putInt(block.length)
                .putInt(contentChecksum)
                .putInt(headerChecksum(block.key, block.length, contentChecksum, address))
                .flip();
        SealedWord.store(memory, markAddress(block), block.key.key, mark);
        memory.write(address + HEADER_BYTES, content);
        memory.write(address, header);
    }

    private @Nullable Block readBlock(int granule) {
        long address = base + (long) granule * GRANULE_BYTES;
        if (memory.readLong(address) != LIVE) {
            return null;
        }
        ByteBuffer header = ByteBuffer.wrap(memory.read(address, HEADER_BYTES));
        Key key = new Key(header.getInt(16), header.getLong(8));
        int length = header.getInt(20);
        int contentChecksum = header.getInt(24);
        if (header.getInt(28) != headerChecksum(key, length, contentChecksum, address)
                || length < 0
                || granule + granules(length) > granuleCount
                || memory.checksum(address + HEADER_BYTES, length) != contentChecksum) {
            return null;
        }
        return new Block(key, granule, granules(length), length);
    }

    private static int headerChecksum(Key key, int length, int contentChecksum, long address) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(28)
                .putLong(key.key)
                .putInt(key.space)
                .putInt(length)
                .putInt(contentChecksum)
                .putLong(address)
                .flip());
        return (int) crc.getValue();
    }

    private long address(Block block) {
        return base + (long) block.start * GRANULE_BYTES;
    }

    private long markAddress(Block block) {
        return address(block) + HEADER_BYTES - Long.BYTES;
    }

    private record Key(int space, long key) {}

    private record Block(Key key, int start, int granules, int length) {}
}
