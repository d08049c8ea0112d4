package dev.daicho.nvfs.block;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.memory.ByteSpace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One bit for each block or inode, in guarded sectors: a bit is set when the thing is in use. Because numbers have 16 bits, a whole map is
 * at most 9 KB, which is all that opening a disk has to read of it, however full the disk is.
 *
 * <p>Immutable; the bits lie in the space that is passed in. Source: SPEC N15; ARCHITECTURE, "Opening after a crash".
 *
 * @param name for messages
 * @param tag of its sectors
 * @param address of its first sector
 * @param bitCount numbers 0 to bitCount - 1
 */
public record MapRegion(String name, int tag, long address, int bitCount) {

    void format(ByteSpace space) {
        for (int i = 0; i < sectorCount(); i++) {
            ByteBuffer sector = ByteBuffer.allocate(GuardedSector.BYTES);
            GuardedSector.seal(sector, tag, sectorAddress(i));
            space.write(sectorAddress(i), sector);
        }
    }

    /** Address of the byte a bit is in. */
    public long byteAddress(int bit) {
        if (bit < 0 || bit >= bitCount) {
            throw new CorruptImageException(name, "number " + bit + " is outside 0 to " + (bitCount - 1));
        }
        return sectorAddress(bit / GuardedSector.BIT_COUNT) + bit % GuardedSector.BIT_COUNT / Byte.SIZE;
    }

    /** Changes one bit; the sector's checksum is the caller's to bring up to date. */
    public void set(ByteSpace space, int bit, boolean inUse) {
        long at = byteAddress(bit);
        byte old = space.read(at, 1)[0];
        int mask = 1 << bit % Byte.SIZE;
        space.write(at, ByteBuffer.wrap(new byte[] {(byte) (inUse ? old | mask : old & ~mask)}));
    }

    /** Addresses of the sectors whose checksum is wrong. */
    public List<Long> damagedSectors(ByteSpace space) {
        List<Long> damaged = new ArrayList<>();
        for (int i = 0; i < sectorCount(); i++) {
            if (!GuardedSector.isIntact(space, sectorAddress(i), tag)) {
                damaged.add(sectorAddress(i));
            }
        }
        return damaged;
    }

    /**
     * All bits.
     *
     * @throws CorruptImageException naming the sector that fails its checksum
     */
    public BitSet load(ByteSpace space) {
        BitSet bits = new BitSet(bitCount);
        for (int i = 0; i < sectorCount(); i++) {
            ByteBuffer sector = GuardedSector.read(space, sectorAddress(i), tag, name);
            BitSet part = BitSet.valueOf(sector.limit(GuardedSector.PAYLOAD_BYTES));
            int base = i * GuardedSector.BIT_COUNT;
            part.stream().forEach(bit -> bits.set(base + bit));
        }
        return bits;
    }

    private int sectorCount() {
        return (bitCount + GuardedSector.BIT_COUNT - 1) / GuardedSector.BIT_COUNT;
    }

    private long sectorAddress(int sector) {
        return address + (long) sector * GuardedSector.BYTES;
    }
}
