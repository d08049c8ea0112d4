package dev.daicho.nvfs.nio;

import dev.daicho.nvfs.flash.FlashMemory;
import dev.daicho.nvfs.flash.FlashStatus;
import dev.daicho.nvfs.transaction.Disk;
import java.nio.file.FileSystem;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A disk's metrics. The adapter registers them; a program of its own does it in one line, with {@code ManagementFactory
 * .getPlatformMBeanServer().registerMBean(DiskMetrics.of(fileSystem), name)}.
 *
 * <p>Thread-safe. Source: SPEC N15.
 */
public final class DiskMetrics implements DiskMXBean {

    private final Disk disk;

    private DiskMetrics(Disk disk) {
        this.disk = disk;
    }

    /** The metrics of a disk, to be registered as an MXBean by whoever has it. */
    public static DiskMetrics of(Disk disk) {
        return new DiskMetrics(disk);
    }

    /**
     * The metrics of a file system's own disk.
     *
     * @throws IllegalArgumentException if it is of another provider
     */
    public static DiskMetrics of(FileSystem fileSystem) {
        if (fileSystem instanceof NvFileSystem mine) {
            return new DiskMetrics(mine.disk());
        }
        throw new IllegalArgumentException("Not a file system on an nvfs disk: " + fileSystem);
    }

    @Override
    public long getBarrierCount() {
        return disk.status().barrierCount();
    }

    @Override
    public long getStoredBytes() {
        return disk.storedBytes();
    }

    @Override
    public int getBlockLengthBytes() {
        return disk.status().blockLengthBytes();
    }

    @Override
    public int getBlockCount() {
        return disk.status().blockCount();
    }

    @Override
    public int getFreeBlockCount() {
        return disk.status().freeBlockCount();
    }

    @Override
    public int getShadowBlockCount() {
        return disk.shadowBlockCount();
    }

    @Override
    public int getFileCount() {
        return disk.status().fileCount();
    }

    @Override
    public int getOpenTransactionCount() {
        return disk.status().openTransactionCount();
    }

    @Override
    public int getPreparedTransactionCount() {
        return disk.status().preparedTransactionCount();
    }

    @Override
    public int getInDoubtTransactionCount() {
        return disk.status().inDoubtTransactionCount();
    }

    @Override
    public long getLockWaitCount() {
        return disk.lockWaitCount();
    }

    private List<FlashStatus> flash() {
        @Nullable FlashMemory flash = disk.flash();
        return flash == null ? List.of() : flash.status();
    }

    @Override
    public long getFlashWrittenPageCount() {
        return flash().stream().mapToLong(FlashStatus::writtenPageCount).sum();
    }

    @Override
    public long getFlashCollectedPageCount() {
        return flash().stream().mapToLong(FlashStatus::collectedPageCount).sum();
    }

    @Override
    public int getFlashRetiredSectorCount() {
        return flash().stream().mapToInt(FlashStatus::retiredSectorCount).sum();
    }

    @Override
    public int getFlashFreeSectorCount() {
        return flash().stream().mapToInt(FlashStatus::freeSectorCount).sum();
    }

    @Override
    public int getFlashMinEraseCount() {
        return flash().stream().mapToInt(FlashStatus::minEraseCount).min().orElse(0);
    }

    @Override
    public int getFlashMaxEraseCount() {
        return flash().stream().mapToInt(FlashStatus::maxEraseCount).max().orElse(0);
    }

    @Override
    public int[] getFlashEraseCounts() {
        @Nullable FlashMemory flash = disk.flash();
        return flash == null
                ? new int[0]
                : IntStream.range(0, flash().size())
                        .mapToObj(flash::eraseCounts)
                        .flatMapToInt(IntStream::of)
                        .toArray();
    }

    @Override
    public int getFlashBufferCount() {
        @Nullable FlashMemory flash = disk.flash();
        return flash == null ? 0 : flash.bufferCount();
    }

    @Override
    public int getFlashLentBufferCount() {
        @Nullable FlashMemory flash = disk.flash();
        return flash == null ? 0 : flash.lentBufferCount();
    }
}
