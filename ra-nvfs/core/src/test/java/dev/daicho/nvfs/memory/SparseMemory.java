package dev.daicho.nvfs.memory;

import java.nio.ByteBuffer;

/** Memory on the Java heap as long as any disk, of which only what was stored to takes room; it counts what is loaded. */
public final class SparseMemory extends PagedMemory {

    private long loadCount;
    private long loadedBytes;

    public SparseMemory(long length) {
        super(length);
    }

    /** How often something was loaded. */
    public synchronized long loadCount() {
        return loadCount;
    }

    /** How much was loaded. */
    public synchronized long loadedBytes() {
        return loadedBytes;
    }

    @Override
    public synchronized void read(long address, ByteBuffer target) {
        loadCount++;
        loadedBytes += target.remaining();
        super.read(address, target);
    }

    @Override
    protected void readBelow(long address, ByteBuffer target) {
        target.put(new byte[target.remaining()]);
    }

    @Override
    protected boolean isZeroBelow() {
        return true;
    }

    @Override
    public void close() {
        // The medium stays.
    }
}
