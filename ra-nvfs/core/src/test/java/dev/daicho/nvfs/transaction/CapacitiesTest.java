package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.memory.SparseMemory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Disks of all six rows of the table of block lengths: the largest of each row, its first and last blocks in use. */
@Tag("N3")
class CapacitiesTest {

    private static final FileTree.OpenMode WRITE = new FileTree.OpenMode(true, true, false, false);

    @ParameterizedTest
    @CsvSource({
        "128MiB, 2048",
        "256MiB, 4096",
        "512MiB, 8192",
        "1GiB, 16384",
        "2GiB, 32768",
        "4000000000B, 65536",
    })
    void shouldWorkOverAllOfADisk(String capacity, int blockLength) throws Exception {
        DiskGeometry geometry = DiskGeometry.of(DiskGeometry.parseCapacity(capacity));
        SparseMemory memory = new SparseMemory(geometry.imageBytes());
        Disk.format(memory, geometry, new UUID(1, 2), 0);
        Disk disk = Disk.open(memory, capacity, DiskSettings.defaults());
        assertEquals(blockLength, disk.status().blockLengthBytes());
        assertTrue(disk.status().blockCount() <= 1 << 16);
        assertTrue(geometry.imageBytes() > DiskGeometry.parseCapacity(capacity) - blockLength);

        // A file with a hole before its end takes few blocks, and its last one lies as far out as its index reaches.
        long far = Math.min(geometry.imageBytes(), 64L * (blockLength / 512) * 252 * blockLength) - 10;
        Transaction tx = disk.begin();
        byte[] content = new byte[5 * blockLength + 7];
        new Random(1).nextBytes(content);
        try (OpenFile file = disk.files().open(tx, List.of("near"), WRITE)) {
            file.write(3, ByteBuffer.wrap(content));
        }
        try (OpenFile file = disk.files().open(tx, List.of("far"), WRITE)) {
            file.write(far, ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
            assertThrows(DiskFullException.class, () -> file.write(far + 1L * blockLength, ByteBuffer.allocate(10)));
        }
        tx.commit();

        // Blocks are handed out from the front: take nearly all, and the last ones lie at the end of the image.
        int most = disk.status().freeBlockCount() - 200;
        Transaction large = disk.begin();
        int[] taken = disk.takeBlocks(most, "probe");
        try (OpenFile file = disk.files().open(large, List.of("last"), WRITE)) {
            file.write(0, ByteBuffer.wrap(content));
        }
        large.commit();
        disk.lock().run(() -> disk.blocks()
                .giveBackAll(java.util.Arrays.stream(taken).boxed().toList()));
        assertTrue(taken[most - 1] > geometry.blockCount() * 9L / 10, "the last block taken is " + taken[most - 1]);
        disk.close();

        Disk again = Disk.open(memory, capacity, DiskSettings.defaults());
        for (String name : List.of("near", "last")) {
            ByteBuffer found = ByteBuffer.allocate(content.length);
            try (OpenFile file =
                    again.files().open(null, List.of(name), new FileTree.OpenMode(false, false, false, false))) {
                file.read(name.equals("near") ? 3 : 0, found);
            }
            assertArrayEquals(content, found.array(), name);
        }
        try (OpenFile file =
                again.files().open(null, List.of("far"), new FileTree.OpenMode(false, false, false, false))) {
            assertEquals(far + 10, file.size());
            ByteBuffer end = ByteBuffer.allocate(20);
            assertEquals(20, file.read(far - 10, end));
            assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, end.array());
        }
    }
}
