package dev.daicho.nvfs.nio;

import dev.daicho.nvfs.flash.FlashMemory;
import dev.daicho.nvfs.flash.FlashStatus;
import dev.daicho.nvfs.transaction.Disk;
import java.io.Closeable;
import java.lang.management.ManagementFactory;
import java.util.Hashtable;
import java.util.List;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * A disk's metrics. Whoever opens a disk registers them; where JMX refuses, the disk does without.
 *
 * <p>Thread-safe. Source: SPEC N15.
 */
public final class DiskMetrics implements DiskMXBean {

    private final Disk disk;

    private DiskMetrics(Disk disk) {
        this.disk = disk;
    }

    /** Shows a disk's metrics, and those of its drives, until what it returns is closed. */
    public static Closeable register(Disk disk, String image) {
        List<Closeable> all = new java.util.ArrayList<>();
        all.add(registerOne(disk, image));
        disk.drives().forEach((name, drive) -> all.add(registerOne(drive, image + "!/" + name)));
        return () -> {
            for (Closeable one : all) {
                one.close();
            }
        };
    }

    private static Closeable registerOne(Disk disk, String image) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            Hashtable<String, String> keys = new Hashtable<>();
            keys.put("type", "Disk");
            keys.put("image", ObjectName.quote(image));
            ObjectName name = new ObjectName("dev.daicho.nvfs", keys);
            server.registerMBean(new DiskMetrics(disk), name);
            return () -> {
                try {
                    server.unregisterMBean(name);
                } catch (JMException e) {
                    // Somebody was faster.
                }
            };
        } catch (JMException | SecurityException e) {
            return () -> {};
        }
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
