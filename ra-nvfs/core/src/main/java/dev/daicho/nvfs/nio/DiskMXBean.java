package dev.daicho.nvfs.nio;

/**
 * What can be measured of an open disk, over JMX; the adapter shows it under {@code dev.daicho.nvfs:type=Disk,image="..."}. Counts run from the opening.
 *
 * <p>Source: SPEC N15.
 */
public interface DiskMXBean {

    /** Barriers: what durability costs. */
    long getBarrierCount();

    /** Bytes stored to the image, in whatever units. */
    long getStoredBytes();

    int getBlockLengthBytes();

    int getBlockCount();

    /** Blocks that a write can have now or after the barriers it may wait for. */
    int getFreeBlockCount();

    /** Blocks that open and prepared transactions hold beside those they are to replace. */
    int getShadowBlockCount();

    int getFileCount();

    int getOpenTransactionCount();

    int getPreparedTransactionCount();

    int getInDoubtTransactionCount();

    /** How often somebody had to wait for a file. */
    long getLockWaitCount();

    /** Pages of flash programmed for users; 0 without flash, as all below. */
    long getFlashWrittenPageCount();

    /** Pages that collection moved. */
    long getFlashCollectedPageCount();

    int getFlashRetiredSectorCount();

    int getFlashMinEraseCount();

    int getFlashMaxEraseCount();

    /** Erase counts of all sectors, one drive after the other. */
    int[] getFlashEraseCounts();

    int getFlashBufferCount();

    /** Buffers over pages of flash. */
    int getFlashLentBufferCount();

    /** Sectors that are erased and empty. */
    int getFlashFreeSectorCount();
}
