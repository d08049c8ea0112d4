package dev.daicho.nvfs.flash;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.ImageVersionException;
import dev.daicho.nvfs.UnsafeImageException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A device without its first sector, in which a label says which disk it belongs to and which of its drives it is; it is programmed once
 * and never erased. So a device in the wrong place is found before anything is read from it. Big-endian:
 *
 * <pre>
 *   0        8       12      16                  32      36
 *   +--------+-------+-------+-------------------+-------+
 *   | magic  |version| drive | identity of       |CRC-32C|   of bytes 0 to 31
 *   |DAICHOFL|  1    |       | the disk (UUID)   |       |
 *   +--------+-------+-------+-------------------+-------+
 * </pre>
 *
 * <p>A reader refuses every version but its own and names both. Thread-safe as the device is. Source: SPEC N8, N11.
 */
final class LabelledFlash implements NorFlash {

    private static final long MAGIC = 0x4441_4943_484F_464CL;
    private static final int VERSION = 1;
    private static final int CHECKSUM = 32;
    private static final int LABEL_BYTES = 36;

    private final NorFlash device;

    private LabelledFlash(NorFlash device) {
        this.device = device;
    }

    /**
     * Writes a label onto a device that has none.
     *
     * @param name for messages
     * @throws UnsafeImageException if it has one: it belongs to a disk
     */
    static LabelledFlash label(NorFlash device, String name, UUID disk, int drive) throws FlashException {
        ByteBuffer found = read(device);
        if (found.getLong(0) == MAGIC) {
            throw new UnsafeImageException("Flash device " + name + " belongs to disk " + identity(found)
                    + " already: take another device, or erase it if nobody needs that disk");
        }
        if (!isBlank(found)) {
            device.erase(0);
        }
        device.program(0, 0, encode(disk, drive));
        if (!read(device).equals(encode(disk, drive))) {
            throw new FlashException.ProgramFailed(0, 0, null);
        }
        return new LabelledFlash(device);
    }

    /**
     * A device that is to be a certain drive of a disk.
     *
     * @throws UnsafeImageException if it is another
     * @throws CorruptImageException if it has no label, or a damaged one
     */
    static LabelledFlash check(NorFlash device, String name, UUID disk, int drive) throws FlashException {
        ByteBuffer found = read(device);
        if (found.getLong(0) != MAGIC) {
            throw new CorruptImageException("flash device " + name, "it has no label of a disk");
        }
        if (found.getInt(8) != VERSION) {
            throw new ImageVersionException("Flash device " + name + " has a label of version " + found.getInt(8)
                    + "; this program reads version " + VERSION);
        }
        if (found.getInt(CHECKSUM) != checksum(found)) {
            throw new CorruptImageException("flash device " + name, "its label fails its checksum");
        }
        if (!found.equals(encode(disk, drive))) {
            throw new UnsafeImageException("Flash device " + name + " is drive " + found.getInt(12) + " of disk "
                    + identity(found) + ", and should be drive " + drive + " of disk " + disk
                    + ": put the devices in the order the disk was made with");
        }
        return new LabelledFlash(device);
    }

    private static ByteBuffer read(NorFlash device) throws FlashException {
        ByteBuffer label = ByteBuffer.allocate(LABEL_BYTES);
        device.read(0, 0, label);
        return label.flip();
    }

    private static boolean isBlank(ByteBuffer label) {
        for (byte cell : label.array()) {
            if (cell != (byte) 0xFF) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer encode(UUID disk, int drive) {
        ByteBuffer label = ByteBuffer.allocate(LABEL_BYTES)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putInt(drive)
                .putLong(disk.getMostSignificantBits())
                .putLong(disk.getLeastSignificantBits());
        return label.putInt(checksum(label)).flip();
    }

    private static int checksum(ByteBuffer label) {
        CRC32C crc = new CRC32C();
        crc.update(label.array(), 0, CHECKSUM);
        return (int) crc.getValue();
    }

    private static UUID identity(ByteBuffer label) {
        return new UUID(label.getLong(16), label.getLong(24));
    }

    /** A device's geometry without the label's sector. */
    static FlashGeometry withoutLabel(FlashGeometry whole) {
        return new FlashGeometry(whole.sectorCount() - 1, whole.sectorBytes(), whole.enduranceErases());
    }

    @Override
    public FlashGeometry geometry() {
        return withoutLabel(device.geometry());
    }

    @Override
    public void read(int sector, int offset, ByteBuffer target) throws FlashException {
        device.read(sector + 1, offset, target);
    }

    @Override
    public void program(int sector, int offset, ByteBuffer source) throws FlashException {
        device.program(sector + 1, offset, source);
    }

    @Override
    public void erase(int sector) throws FlashException {
        device.erase(sector + 1);
    }

    @Override
    public void close() {
        device.close();
    }
}
