package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.memory.SparseMemory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What opening a disk after a kill loads from it, counted: it must not depend on how full or how large the disk is. */
class OpeningIT {

    private static final FileTree.OpenMode NEW = new FileTree.OpenMode(true, true, false, false);

    /** What one opening loaded. */
    private record Loads(long count, long bytes) {

        boolean isAtMostHalfMoreThan(Loads other) {
            return count <= other.count * 3 / 2 && bytes <= other.bytes * 3 / 2;
        }
    }

    private static SparseMemory killed(String capacity, int fileCount) throws Exception {
        DiskGeometry geometry = DiskGeometry.of(DiskGeometry.parseCapacity(capacity));
        SparseMemory memory = new SparseMemory(geometry.imageBytes());
        Disk.format(memory, geometry, new UUID(1, 2), 0);
        Disk disk = Disk.open(memory, capacity, DiskSettings.defaults());
        for (int i = 0; i < fileCount; i++) {
            if (i % 200 == 0) {
                disk.files().createDirectory(null, List.of("d" + i / 200));
            }
            try (OpenFile file = disk.files().open(null, List.of("d" + i / 200, "f" + i), NEW)) {
                file.write(0, ByteBuffer.allocate(1500));
            }
        }
        return memory;
    }

    private static void fill(SparseMemory memory) throws Exception {
        Disk disk = Disk.open(memory, "filled", DiskSettings.defaults());
        try (OpenFile file = disk.files().open(null, List.of("rest"), NEW)) {
            for (long position = 0; ; position += 1 << 16) {
                file.write(position, ByteBuffer.allocate(1 << 16));
            }
        } catch (DiskFullException e) {
            // As intended.
        }
    }

    private static Loads open(SparseMemory memory) {
        long count = memory.loadCount();
        long bytes = memory.loadedBytes();
        Disk.open(memory, "killed", DiskSettings.defaults());
        return new Loads(memory.loadCount() - count, memory.loadedBytes() - bytes);
    }

    @Test
    void shouldNotTakeLongerOnAFullDiskWithManyFiles() throws Exception {
        Loads empty = open(killed("128MiB", 0));
        SparseMemory disk = killed("128MiB", 20_000);
        Loads withFiles = open(disk);
        fill(disk);
        Loads afterFilling = open(disk);
        System.out.println("loads when opening: empty " + empty + ", full " + afterFilling + ", 20,000 files just made "
                + withFiles);
        assertTrue(afterFilling.isAtMostHalfMoreThan(empty), "empty " + empty + ", full " + afterFilling);
        assertTrue(withFiles.isAtMostHalfMoreThan(empty), "empty " + empty + ", with files " + withFiles);
    }

    @Test
    void shouldNotTakeLongerOnALargeDisk() throws Exception {
        Loads small = open(killed("128MiB", 0));
        Loads large = open(killed("4000000000B", 0));
        System.out.println("loads when opening: 128 MiB " + small + ", 4 GB " + large);
        assertTrue(large.isAtMostHalfMoreThan(small), "small " + small + ", large " + large);
    }
}
