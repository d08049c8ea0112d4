package dev.daicho.nvfs.flash;

import java.nio.ByteBuffer;

/**
 * One NOR flash device, as a driver for the chip at hand offers it; {@link NorFlashDriver} says how drivers are found. Erasing sets all bits of a sector to 1; programming sets bits
 * to 0 and can't set any to 1: what is found afterwards is the old bits AND the new ones. Both last when the call has returned; cut off by a
 * power loss they leave anything in between.
 *
 * <p>Reading is memory access: it is cheap and may happen at the same time as anything else. One call of program or erase at a time comes
 * to a device, and different devices work at the same time. Source: SPEC N8, N11; paper, section 2 (6).
 */
public interface NorFlash extends AutoCloseable {

    /** What the device is like; always the same. */
    FlashGeometry geometry();

    /**
     * Reads as much as the buffer has room for.
     *
     * @throws FlashException.ReadFailed if the device reports that it can't
     */
    void read(int sector, int offset, ByteBuffer target) throws FlashException;

    /**
     * Clears the bits that are 0 in the rest of the buffer.
     *
     * @throws FlashException.ProgramFailed if the device reports a failure; any part may be done
     */
    void program(int sector, int offset, ByteBuffer source) throws FlashException;

    /**
     * Sets all bits of a sector.
     *
     * @throws FlashException.EraseFailed if the device reports a failure; the sector is of no use any more
     */
    void erase(int sector) throws FlashException;

    @Override
    void close();
}
