package dev.daicho.nvfs.memory;

import java.nio.ByteBuffer;

/**
 * Another memory with a layer of stores that never reach it: for whoever wants to look at an image, which may have to be recovered for that,
 * and must not change it.
 *
 * <p>Thread-safe. Nothing is durable. Source: SPEC N15.
 */
public final class ScratchMemory extends PagedMemory {

    private final NvMemory below;

    public ScratchMemory(NvMemory below) {
        super(below.length());
        this.below = below;
    }

    @Override
    protected void readBelow(long address, ByteBuffer target) {
        below.read(address, target);
    }

    @Override
    public void close() {
        below.close();
    }
}
