package dev.daicho.nvfs;

/**
 * One look at a store; the numbers belong to one moment.
 *
 * @param capacityBytes length of the image
 * @param blockLengthBytes length of a block
 * @param blockCount blocks in the image, those of its own structures included
 * @param freeBlockCount blocks that a write can have now or after the barriers it may wait for
 * @param fileCount files and directories, the root included
 * @param openTransactionCount transactions begun and neither prepared nor ended
 * @param preparedTransactionCount branches that wait for their decision, those in doubt included
 * @param inDoubtTransactionCount branches prepared in an earlier run that still wait for their decision
 * @param barrierCount barriers since the store was opened
 */
public record StoreStatus(
        long capacityBytes,
        int blockLengthBytes,
        int blockCount,
        int freeBlockCount,
        int fileCount,
        int openTransactionCount,
        int preparedTransactionCount,
        int inDoubtTransactionCount,
        long barrierCount) {}
