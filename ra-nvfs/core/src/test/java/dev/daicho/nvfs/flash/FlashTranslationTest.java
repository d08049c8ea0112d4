package dev.daicho.nvfs.flash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.ImageVersionException;
import dev.daicho.nvfs.memory.SimulatedMemory;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N9")
class FlashTranslationTest {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int PAGE_BYTES = 16;

    @Test
    void shouldReadWhatWasWrittenLast() throws Exception {
        Device device = new Device(new FlashGeometry(16, 256, 100_000), PAGE_BYTES);
        Random random = new Random(1);
        byte[][] model = new byte[device.pages.pageCount()][PAGE_BYTES];
        for (int i = 0; i < 20_000; i++) {
            int page = random.nextInt(model.length);
            int offset = random.nextInt(PAGE_BYTES);
            byte[] bytes = new byte[1 + random.nextInt(PAGE_BYTES - offset)];
            random.nextBytes(bytes);
            if (random.nextInt(10) == 0) {
                device.pages.discard(page);
                model[page] = new byte[PAGE_BYTES];
            } else {
                device.pages.write(page, offset, ByteBuffer.wrap(bytes));
                System.arraycopy(bytes, 0, model[page], offset, bytes.length);
            }
            if (i % 1000 == 0) {
                device.reopen();
            }
        }
        for (int page = 0; page < model.length; page++) {
            assertArrayEquals(model[page], device.read(page), "page " + page);
        }
    }

    @Test
    void shouldCollectInSmallStepsAtFlatCost() throws Exception {
        double half = costPerWrite(0.50);
        double nearlyFull = costPerWrite(0.95);
        System.out.printf("bytes programmed per byte written: half full %.2f, 95 %% full %.2f%n", half, nearlyFull);
        assertTrue(nearlyFull <= 4 * half, "half full " + half + ", 95 % full " + nearlyFull);
    }

    private static double costPerWrite(double fill) throws FlashException {
        Device device = new Device(new FlashGeometry(CAMPAIGN ? 512 : 96, 512, 1_000_000), PAGE_BYTES);
        int used = (int) (device.pages.pageCount() * fill);
        Random random = new Random(2);
        for (int page = 0; page < used; page++) {
            device.write(page, page);
        }
        for (int i = 0; i < 3 * used; i++) {
            device.write(random.nextInt(used), i);
        }
        long before = device.flash.programmedBytes();
        int writes = 4 * used;
        for (int i = 0; i < writes; i++) {
            long pagesBefore = device.flash.programmedBytes();
            long erasesBefore = device.flash.eraseCount();
            device.write(random.nextInt(used), i);
            long programmed = (device.flash.programmedBytes() - pagesBefore) / PAGE_BYTES;
            assertTrue(programmed <= 16, "one write programmed " + programmed + " pages");
            assertTrue(device.flash.eraseCount() - erasesBefore <= 1, "one write erased more than one sector");
        }
        return (double) (device.flash.programmedBytes() - before) / ((long) writes * PAGE_BYTES);
    }

    @Test
    void shouldUseUpAllSectorsEvenlyAlthoughMostDataNeverChanges() throws Exception {
        int endurance = CAMPAIGN ? 10_000 : 1_000;
        FlashGeometry geometry = new FlashGeometry(32, 256, endurance);
        Device device = new Device(geometry, PAGE_BYTES);
        int used = device.pages.pageCount();
        int fixed = used * 9 / 10;
        for (int page = 0; page < used; page++) {
            device.write(page, page);
        }
        Random random = new Random(3);
        while (device.pages.status().retiredSectorCount() == 0) {
            device.write(fixed + random.nextInt(used - fixed), random.nextInt());
        }
        double share = (double) device.flash.eraseCount() / ((double) geometry.sectorCount() * endurance);
        FlashStatus status = device.pages.status();
        int spread = status.maxEraseCount() - status.minEraseCount();
        System.out.printf("at the first failure: %.3f of all erases used, spread %d%n", share, spread);
        assertTrue(share >= 0.90, "used " + share);
        assertTrue(spread <= endurance * 1024L / 100_000, "spread " + spread);
        for (int page = 0; page < fixed; page++) {
            assertArrayEquals(content(page), device.read(page), "page " + page);
        }
        assertThrows(FlashException.WornOut.class, () -> {
            while (true) {
                device.write(fixed, random.nextInt());
            }
        });
        for (int page = 0; page < fixed; page++) {
            assertArrayEquals(content(page), device.read(page), "page " + page);
        }
    }

    @Test
    void shouldProgramLittleForSevenBytes() throws Exception {
        Device device = new Device(new FlashGeometry(32, 64 << 10, 100_000), 2048);
        int pages = 300 * 1024 / 2048;
        long start = device.flash.programmedBytes();
        for (int page = 0; page < pages; page++) {
            device.pages.write(page, 0, ByteBuffer.allocate(2048).putInt(0, page));
        }
        long whole = device.flash.programmedBytes() - start;
        device.pages.write(0, 0, ByteBuffer.wrap(new byte[7]));
        long seven = device.flash.programmedBytes() - start - whole;
        System.out.printf("300 KB: %d bytes programmed, 7 bytes of it: %d%n", whole, seven);
        assertTrue(whole >= 30 * seven, "whole " + whole + ", seven bytes " + seven);
    }

    @Test
    void shouldGoOnWithoutSectorsThatFail() throws Exception {
        Device device = new Device(new FlashGeometry(24, 256, 100_000), PAGE_BYTES);
        int used = device.pages.pageCount() / 2;
        int[] values = new int[used];
        Random random = new Random(4);
        for (int i = 0; i < 10_000; i++) {
            int page = random.nextInt(used);
            values[page] = i;
            device.write(page, i);
            if (i % 2_000 == 1_000) {
                device.flash.failPrograms(i / 1_000);
            }
        }
        assertEquals(5, device.pages.status().retiredSectorCount());
        device.reopen();
        assertEquals(5, device.pages.status().retiredSectorCount());
        for (int page = 0; page < used; page++) {
            assertArrayEquals(content(values[page]), device.read(page), "page " + page);
        }
    }

    @Test
    void shouldSayWhatCantBeReadAndKeepTheRest() throws Exception {
        Device device = new Device(new FlashGeometry(16, 256, 100_000), PAGE_BYTES);
        int used = device.pages.pageCount();
        for (int page = 0; page < used; page++) {
            device.write(page, page);
        }
        device.flash.failReads(0, true);
        for (int i = 0; i < 5_000; i++) {
            device.write(used / 2 + i % (used / 2), i);
        }
        int lost = 0;
        for (int page = 0; page < used / 2; page++) {
            try {
                assertArrayEquals(content(page), device.read(page), "page " + page);
            } catch (FlashException.ReadFailed e) {
                lost++;
            }
        }
        assertTrue(lost > 0 && lost <= 16, "lost pages: " + lost);
    }

    @Test
    void shouldCollectWhenIdle() throws Exception {
        Device device = new Device(new FlashGeometry(16, 256, 100_000), PAGE_BYTES);
        for (int i = 0; i < 500; i++) {
            device.write(i % 20, i);
        }
        int steps = 0;
        while (device.pages.collect()) {
            assertTrue(steps++ < 1_000, "idle collection never ends");
        }
        assertTrue(device.pages.status().freeSectorCount() >= 12);
        assertEquals(20, device.pages.status().usedPageCount());
    }

    @Test
    void shouldDoWithoutSectorsThatWereBadFromTheStart() throws Exception {
        FlashGeometry geometry = new FlashGeometry(24, 256, 100_000);
        Device device =
                new Device(new SimulatedNorFlash(geometry, sector -> sector % 8 == 3 ? 0 : 100_000), PAGE_BYTES);
        int used = device.pages.pageCount() * 9 / 10;
        for (int i = 0; i < 5 * used; i++) {
            device.write(i % used, i);
        }
        assertEquals(3, device.pages.status().retiredSectorCount());
        for (int page = 0; page < used; page++) {
            assertArrayEquals(content(4 * used + page), device.read(page), "page " + page);
        }
    }

    /** Each page read is whole and not older than one read before, while writes move and erase everything around. */
    @Test
    void shouldReadWhileSectorsAreCollected() throws Exception {
        Device device = new Device(new FlashGeometry(12, 256, 1_000_000), PAGE_BYTES);
        int used = device.pages.pageCount();
        for (int page = 0; page < used; page++) {
            device.write(page, 1);
        }
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int[] seen = new int[used];
            int reads = 0;
            for (int page = 0; !done.get() || reads < used; page = (page + 1) % used, reads++) {
                try {
                    byte[] found = device.read(page);
                    int value = ByteBuffer.wrap(found).getInt();
                    assertArrayEquals(content(value), found, "page " + page);
                    assertTrue(value >= seen[page], "page " + page + " went back");
                    seen[page] = value;
                } catch (FlashException e) {
                    throw new CompletionException(e);
                }
            }
            return reads;
        });
        Random random = new Random(5);
        for (int i = 2; i < 20_000; i++) {
            device.write(random.nextInt(used), i);
        }
        done.set(true);
        assertTrue(reader.get(30, TimeUnit.SECONDS) >= used);
    }

    @Test
    void shouldRefuseDamagedTablesAndOtherVersions() throws Exception {
        FlashGeometry geometry = new FlashGeometry(8, 256, 100);
        int length = (int) FlashTranslation.tableBytes(geometry, PAGE_BYTES);
        for (int i = 0; i < length; i++) {
            if (i >= 28 && i < 60) {
                continue;
            }
            Device device = new Device(geometry, PAGE_BYTES);
            device.memory.damage(i, 1 << i % 8);
            if (i >= 8 && i < 12) {
                assertThrows(ImageVersionException.class, device::reopen);
            } else if (i < 64 + 8 * 8 + 8 * device.pages.pageCount()) {
                assertThrows(CorruptImageException.class, device::reopen, "byte " + i);
            }
        }
    }

    static byte[] content(int value) {
        return ByteBuffer.allocate(PAGE_BYTES)
                .putInt(value)
                .putInt(~value)
                .putLong(value * 31L)
                .array();
    }

    /** A device and its tables on simulated memory. */
    static final class Device {

        final SimulatedNorFlash flash;
        final SimulatedMemory memory;
        final int pageBytes;
        FlashTranslation pages;

        Device(FlashGeometry geometry, int pageBytes) {
            this(new SimulatedNorFlash(geometry), pageBytes);
        }

        Device(SimulatedNorFlash flash, int pageBytes) {
            this.flash = flash;
            this.memory = new SimulatedMemory(FlashTranslation.tableBytes(flash.geometry(), pageBytes));
            this.pageBytes = pageBytes;
            FlashTranslation.format(flash, pageBytes, memory, 0);
            this.pages = FlashTranslation.open(flash, pageBytes, memory, 0, memory::barrier);
        }

        void reopen() {
            pages = FlashTranslation.open(flash, pageBytes, memory, 0, memory::barrier);
        }

        void write(int page, int value) throws FlashException {
            pages.write(page, 0, ByteBuffer.wrap(content(value)));
        }

        byte[] read(int page) throws FlashException {
            byte[] bytes = new byte[pageBytes];
            pages.read(page, 0, ByteBuffer.wrap(bytes));
            return bytes;
        }
    }
}
