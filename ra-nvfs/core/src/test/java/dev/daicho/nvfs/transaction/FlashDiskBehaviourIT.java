package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.MediumFailedException;
import dev.daicho.nvfs.flash.FlashGeometry;
import dev.daicho.nvfs.flash.FlashMemory;
import dev.daicho.nvfs.flash.FlashStatus;
import dev.daicho.nvfs.flash.SimulatedNorFlash;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a disk does to its flash: how little it programs, how evenly, and what happens when sectors fail. */
@Tag("N9")
@Tag("N10")
class FlashDiskBehaviourIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int BUFFER_BYTES = 64 << 10;

    private static TestDisk disk(long capacity, SimulatedNorFlash... drives) {
        return TestDisk.on(Medium.formatted(capacity, List.of(drives), BUFFER_BYTES));
    }

    private static FlashMemory flash(TestDisk disk) {
        return (FlashMemory) Objects.requireNonNull(disk.disk().memory());
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static void commit(TestDisk disk, String name, long position, byte[] content) throws Exception {
        Transaction tx = disk.disk().begin();
        disk.writeAt(tx, name, position, content);
        tx.commit();
    }

    @Test
    void shouldProgramLittleForSevenBytes() throws Exception {
        SimulatedNorFlash device = new SimulatedNorFlash(new FlashGeometry(32, 64 << 10, 100_000));
        TestDisk disk = disk(1 << 20, device);
        commit(disk, "f", 0, filled(300 << 10, 1));
        flash(disk).writeBackAll();
        disk.disk().force();
        long before = device.programmedBytes();
        commit(disk, "f", 0, filled(300 << 10, 2));
        flash(disk).writeBackAll();
        long whole = device.programmedBytes() - before;
        disk.disk().force();
        before = device.programmedBytes();
        commit(disk, "f", 0, filled(7, 3));
        flash(disk).writeBackAll();
        long seven = device.programmedBytes() - before;
        System.out.printf("300 KB rewritten: %d bytes programmed; 7 bytes of it: %d%n", whole, seven);
        assertTrue(seven > 0 && whole >= 30 * seven, "whole " + whole + ", seven bytes " + seven);
    }

    @Test
    void shouldProgramAppendedBytesOnce() throws Exception {
        SimulatedNorFlash device = new SimulatedNorFlash(new FlashGeometry(32, 64 << 10, 100_000));
        TestDisk disk = disk(1 << 20, device);
        for (int i = 0; i < 3000; i++) {
            disk.append(null, "log", filled(100, i));
        }
        flash(disk).writeBackAll();
        System.out.printf("300,000 bytes appended by the hundred: %d bytes programmed%n", device.programmedBytes());
        assertTrue(device.programmedBytes() <= 330_000, "programmed " + device.programmedBytes());
    }

    /** Pages that are appended go together and stay: collection of what is modified beside them moves few of them. */
    @Test
    void shouldKeepAppendedAndModifiedPagesApart() throws Exception {
        long moved = movedPages(true);
        long mixed = movedPages(false);
        System.out.printf("pages moved with appended ones apart: %d, mixed: %d%n", moved, mixed);
        assertTrue(moved * 2 <= mixed, "apart " + moved + ", mixed " + mixed);
    }

    private static long movedPages(boolean appends) throws Exception {
        SimulatedNorFlash device = new SimulatedNorFlash(new FlashGeometry(40, 32 << 10, 100_000));
        TestDisk disk = disk(1 << 20, device);
        int pages = 330;
        disk.write(null, "hot", filled(20 * 2048, 1));
        Random random = new Random(1);
        try (OpenFile hot = disk.open(null, "hot", true);
                OpenFile cold = disk.open(null, "cold", true)) {
            if (!appends) {
                cold.write(pages * 2048L - 1, ByteBuffer.wrap(new byte[1]));
            }
            for (int i = 0; i < pages; i++) {
                cold.write(i * 2048L, ByteBuffer.wrap(filled(2048, i)));
                for (int k = 0; k < 3; k++) {
                    hot.write(random.nextInt(20) * 2048L, ByteBuffer.wrap(filled(2048, i + k)));
                }
                if (i % 8 == 0) {
                    flash(disk).writeBackAll();
                    disk.disk().force();
                }
            }
            for (int i = 0; i < 3000; i++) {
                hot.write(random.nextInt(20) * 2048L, ByteBuffer.wrap(filled(2048, i)));
                if (i % 8 == 0) {
                    flash(disk).writeBackAll();
                    disk.disk().force();
                }
            }
        }
        return flash(disk).status().get(0).collectedPageCount();
    }

    @Test
    void shouldGoOnAtFlatCostWhenNearlyFull() throws Exception {
        double half = programmedPerPayload(0.50);
        double nearlyFull = programmedPerPayload(0.95);
        System.out.printf(
                "bytes programmed per byte written, by the disk: half full %.2f, 95 %% full %.2f%n", half, nearlyFull);
        assertTrue(nearlyFull <= 4 * half, "half full " + half + ", 95 % full " + nearlyFull);
    }

    /** The worst case: every page is as likely as any other to be written next. */
    private static double programmedPerPayload(double fill) throws Exception {
        int capacity = CAMPAIGN ? 16 << 20 : 2 << 20;
        SimulatedNorFlash device =
                new SimulatedNorFlash(new FlashGeometry(capacity / 32_768 * 8 / 7 + 8, 32 << 10, 100_000));
        TestDisk disk = disk(capacity, device);
        int pages = (int) (disk.disk().status().freeBlockCount() * fill) - 8;
        try (OpenFile file = disk.open(null, "f", true)) {
            for (int i = 0; i < pages; i++) {
                file.write(i * 2048L, ByteBuffer.wrap(filled(2048, i)));
            }
            Random random = new Random(1);
            long before = 0;
            int writes = 4 * pages;
            for (int i = -2 * pages; i < writes; i++) {
                if (i == 0) {
                    before = device.programmedBytes();
                }
                file.write(random.nextInt(pages) * 2048L, ByteBuffer.wrap(filled(2048, i)));
                if (i % 4 == 0) {
                    file.force();
                }
            }
            return (device.programmedBytes() - before) / (writes * 2048.0);
        }
    }

    @Test
    void shouldWearEvenlyUntilSectorsFailAndKeepWhatItHas() throws Exception {
        int endurance = CAMPAIGN ? 2_000 : 150;
        FlashGeometry geometry = new FlashGeometry(52, 16 << 10, endurance);
        SimulatedNorFlash device = new SimulatedNorFlash(geometry);
        TestDisk disk = disk(768 << 10, device);
        int free = disk.disk().status().freeBlockCount();
        disk.write(null, "fixed", filled(free * 9 / 10 * 2048 - 20_000, 7));
        byte[] fixed = disk.read(null, "fixed");
        int hot = disk.disk().status().freeBlockCount() - 8;
        try (OpenFile file = disk.open(null, "hot", true)) {
            for (int i = 0; flash(disk).status().get(0).retiredSectorCount() == 0; i++) {
                file.write(i % hot * 2048L, ByteBuffer.wrap(filled(2048, i)));
                if (i % 4 == 0) {
                    file.force();
                }
            }
        }
        FlashStatus status = flash(disk).status().get(0);
        double share = (double) device.eraseCount() / ((double) (geometry.sectorCount() - 1) * endurance);
        int spread = status.maxEraseCount() - status.minEraseCount();
        System.out.printf("first sector failed at %.3f of all erases, spread %d of %d%n", share, spread, endurance);
        assertTrue(share >= 0.90, "used " + share);
        assertTrue(spread <= Math.max(2, endurance * 1024L / 100_000), "spread " + spread);
        assertArrayEquals(fixed, disk.read(null, "fixed"));
        FileSystemException refused = assertThrows(FileSystemException.class, () -> {
            try (OpenFile file = disk.open(null, "hot", true)) {
                for (int i = 0; ; i++) {
                    file.write(i % hot * 2048L, ByteBuffer.wrap(filled(2048, i)));
                    file.force();
                }
            }
        });
        assertEquals(DiskFullException.class, refused.getClass());
        assertTrue(
                String.valueOf(refused.getMessage()).contains("sectors of the flash have failed"),
                refused.getMessage());
        assertArrayEquals(fixed, disk.read(null, "fixed"));
        disk.files().delete(null, List.of("hot"));
        disk.disk().force();
        disk.reopen();
        assertEquals(List.of("fixed"), disk.files().list(null, List.of()));
        assertArrayEquals(fixed, disk.read(null, "fixed"));
    }

    @Test
    void shouldGoOnWithoutSectorsThatCantBeProgrammed() throws Exception {
        SimulatedNorFlash device = new SimulatedNorFlash(new FlashGeometry(60, 16 << 10, 100_000));
        TestDisk disk = disk(768 << 10, device);
        for (int round = 0; round < 40; round++) {
            commit(disk, "f" + round % 3, 0, filled(100_000, round));
            if (round < 5) {
                device.failPrograms(1 + 7 * round);
            }
        }
        assertTrue(flash(disk).status().get(0).retiredSectorCount() >= 3);
        disk.reopen();
        for (int i = 37; i < 40; i++) {
            assertArrayEquals(filled(100_000, i), disk.read(null, "f" + i % 3));
        }
    }

    @Test
    void shouldSayWhatCantBeReadAndGiveTheRest() throws Exception {
        SimulatedNorFlash device = new SimulatedNorFlash(new FlashGeometry(60, 16 << 10, 100_000));
        TestDisk disk = disk(768 << 10, device);
        for (int i = 0; i < 10; i++) {
            commit(disk, "f" + i, 0, filled(40_000, i));
        }
        flash(disk).writeBackAll();
        disk.disk().force();
        IntStream.range(3, 5).forEach(sector -> device.failReads(sector, true));
        int lost = 0;
        for (int i = 0; i < 10; i++) {
            try {
                assertArrayEquals(filled(40_000, i), disk.read(null, "f" + i));
            } catch (MediumFailedException e) {
                lost++;
                assertTrue(String.valueOf(e.getMessage()).matches(".*simulated.*sector [23] .*"), e.getMessage());
            }
        }
        assertTrue(lost > 0 && lost < 5, "lost " + lost);
    }
}
