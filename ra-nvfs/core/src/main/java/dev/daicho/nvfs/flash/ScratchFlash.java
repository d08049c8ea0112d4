package dev.daicho.nvfs.flash;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Another device with a layer of programs and erases that never reach it; see {@link dev.daicho.nvfs.memory.ScratchMemory}.
 *
 * <p>Thread-safe. Source: SPEC N15.
 */
final class ScratchFlash implements NorFlash {

    private final NorFlash below;
    private final Map<Integer, byte[]> changed = new HashMap<>();

    ScratchFlash(NorFlash below) {
        this.below = below;
    }

    @Override
    public FlashGeometry geometry() {
        return below.geometry();
    }

    @Override
    public synchronized void read(int sector, int offset, ByteBuffer target) throws FlashException {
        byte @Nullable [] cells = changed.get(sector);
        if (cells == null) {
            below.read(sector, offset, target);
        } else {
            target.put(cells, offset, target.remaining());
        }
    }

    @Override
    public synchronized void program(int sector, int offset, ByteBuffer source) throws FlashException {
        byte @Nullable [] cells = changed.get(sector);
        if (cells == null) {
            cells = new byte[geometry().sectorBytes()];
            below.read(sector, 0, ByteBuffer.wrap(cells));
            changed.put(sector, cells);
        }
        for (int i = offset; source.hasRemaining(); i++) {
            cells[i] &= source.get();
        }
    }

    @Override
    public synchronized void erase(int sector) {
        byte[] cells = new byte[geometry().sectorBytes()];
        Arrays.fill(cells, (byte) 0xFF);
        changed.put(sector, cells);
    }

    @Override
    public void close() {
        below.close();
    }
}
