package dev.daicho.nvfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskMetricsTest {

    @Test
    void shouldShowWhatADiskDoes(@TempDir Path folder) throws Exception {
        Path image = folder.resolve("disk.nvm");
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("dev.daicho.nvfs:type=Disk,image=" + ObjectName.quote(image.toString()));
        try (FileSystem disk = FileSystems.newFileSystem(
                URI.create("nvfs:" + image),
                Map.of("create", "true", "capacity", "1MiB", "flash", "a.nor,b.nor", "flashSectorBytes", "16384"))) {
            server.registerMBean(DiskMetrics.of(disk), name);
            DiskMXBean metrics = JMX.newMXBeanProxy(server, name, DiskMXBean.class);
            long barriers = metrics.getBarrierCount();
            long stored = metrics.getStoredBytes();
            int free = metrics.getFreeBlockCount();
            try (FileChannel file =
                    FileChannel.open(disk.getPath("/f"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (int i = 0; i < 40; i++) {
                    file.write(ByteBuffer.allocate(10_000));
                    file.force(false);
                }
            }
            assertTrue(metrics.getBarrierCount() >= barriers + 40);
            assertTrue(metrics.getStoredBytes() >= stored + 400_000);
            assertTrue(metrics.getFreeBlockCount() <= free - 195, "free " + metrics.getFreeBlockCount());
            assertTrue(metrics.getFlashWrittenPageCount() > 50);
            assertTrue(metrics.getFlashBufferCount() > 0 && metrics.getFlashLentBufferCount() > 0);
            assertEquals(2, metrics.getFileCount());
            assertEquals(0, metrics.getLockWaitCount());
            assertTrue(metrics.getFlashEraseCounts().length > 60);
            assertTrue(metrics.getFlashMaxEraseCount() >= metrics.getFlashMinEraseCount());
        }
        server.unregisterMBean(name);
        assertThrows(IllegalArgumentException.class, () -> DiskMetrics.of(FileSystems.getDefault()));
    }
}
