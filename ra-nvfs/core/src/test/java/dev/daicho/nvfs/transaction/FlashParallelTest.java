package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.flash.FlashDrives;
import dev.daicho.nvfs.flash.FlashException;
import dev.daicho.nvfs.flash.FlashGeometry;
import dev.daicho.nvfs.flash.FlashMemory;
import dev.daicho.nvfs.flash.NorFlash;
import dev.daicho.nvfs.flash.SimulatedNorFlash;
import dev.daicho.nvfs.memory.SimulatedMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Drives work side by side, and nobody programs one while others wait for the disk's lock. */
@Tag("N8")
class FlashParallelTest {

    private static final long CAPACITY = 1 << 20;
    private static final DiskGeometry GEOMETRY = DiskGeometry.of(CAPACITY);

    /** The JDK's common pool has one thread where there are two processors. */
    private static final Executor ON_ITS_OWN = task -> new Thread(task).start();

    private final List<SlowFlash> drives = new ArrayList<>();
    private final AtomicReference<@Nullable Disk> disk = new AtomicReference<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private FlashMemory memory;

    /** A device that can be made to stop in the middle of a program, and that notes who programs under the disk's lock. */
    private final class SlowFlash implements NorFlash {

        private final NorFlash device = new SimulatedNorFlash(new FlashGeometry(40, 16 << 10, 100_000));
        private volatile @Nullable CountDownLatch stopped;
        private volatile CountDownLatch isStopped = new CountDownLatch(1);

        private void step() {
            @Nullable Disk mine = disk.get();
            if (mine != null && mine.lock().isHeldByCurrentThread()) {
                wrong.add("a program or erase under the disk's lock");
            }
            @Nullable CountDownLatch stop = stopped;
            if (stop != null) {
                isStopped.countDown();
                try {
                    stop.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public FlashGeometry geometry() {
            return device.geometry();
        }

        @Override
        public void read(int sector, int offset, ByteBuffer target) throws FlashException {
            device.read(sector, offset, target);
        }

        @Override
        public void program(int sector, int offset, ByteBuffer source) throws FlashException {
            step();
            device.program(sector, offset, source);
        }

        @Override
        public void erase(int sector) throws FlashException {
            step();
            device.erase(sector);
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void makeDisk() throws Exception {
        drives.add(new SlowFlash());
        drives.add(new SlowFlash());
        FlashDrives.Creation creation = Medium.drives(drives, 128 << 10)
                .create(Superblock.fixedBytes(GEOMETRY), GEOMETRY.imageBytes(), new UUID(1, 2));
        memory = (FlashMemory) creation.format(new SimulatedMemory(creation.memoryBytes()));
        DiskFormat.format(memory, GEOMETRY, new UUID(1, 2), 0, true);
        disk.set(Disk.open(memory, "test image", DiskSettings.defaults()));
    }

    private Disk disk() {
        return java.util.Objects.requireNonNull(disk.get());
    }

    private void commit(String name, int value) throws Exception {
        Transaction tx = disk().begin();
        byte[] content = new byte[12_000];
        Arrays.fill(content, (byte) value);
        try (OpenFile file = disk().files().open(tx, List.of(name), new FileTree.OpenMode(true, true, false, false))) {
            file.write(0, ByteBuffer.wrap(content));
        }
        tx.commit();
    }

    private void check(String name, int value) throws Exception {
        byte[] expected = new byte[12_000];
        Arrays.fill(expected, (byte) value);
        try (OpenFile file =
                disk().files().open(null, List.of(name), new FileTree.OpenMode(false, false, false, false))) {
            ByteBuffer found = ByteBuffer.allocate(12_000);
            file.read(0, found);
            assertArrayEquals(expected, found.array(), name);
        }
    }

    @Test
    void shouldReadAndWriteWhileOneDriveIsBusy() throws Exception {
        for (int i = 0; i < 20; i++) {
            commit("f" + i, i);
        }
        SlowFlash busy = drives.get(0);
        CountDownLatch goOn = new CountDownLatch(1);
        busy.stopped = goOn;
        CompletableFuture<@Nullable Void> stuck = CompletableFuture.runAsync(
                () -> {
                    try {
                        memory.writeBackAll();
                    } catch (FlashException e) {
                        throw new IllegalStateException(e);
                    }
                },
                ON_ITS_OWN);
        assertTrue(busy.isStopped.await(30, TimeUnit.SECONDS));
        CompletableFuture<@Nullable Void> others = CompletableFuture.runAsync(
                () -> {
                    try {
                        for (int i = 0; i < 20; i++) {
                            check("f" + i, i);
                        }
                        commit("f0", 100);
                        commit("new", 101);
                        check("f0", 100);
                        check("new", 101);
                        long before = memory.status().get(1).writtenPageCount();
                        commit("f1", 102);
                        memory.tidy();
                        assertTrue(memory.status().get(1).writtenPageCount() >= before);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                ON_ITS_OWN);
        try {
            others.get(60, TimeUnit.SECONDS);
            assertTrue(!stuck.isDone());
        } finally {
            busy.stopped = null;
            goOn.countDown();
        }
        stuck.get(60, TimeUnit.SECONDS);
        check("f0", 100);
        check("f1", 102);
        check("f19", 19);
    }

    @Test
    void shouldProgramBothDrivesAtOnce() throws Exception {
        for (int i = 0; i < 12; i++) {
            commit("f" + i, i);
        }
        CountDownLatch goOn = new CountDownLatch(1);
        drives.forEach(drive -> drive.stopped = goOn);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try {
                    for (int k = 0; k < 12; k++) {
                        commit("t" + number + "-" + k, k);
                    }
                } catch (Exception e) {
                    wrong.add(e.toString());
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (SlowFlash drive : drives) {
            assertTrue(drive.isStopped.await(30, TimeUnit.SECONDS), "both are in the middle of a program");
        }
        drives.forEach(drive -> drive.stopped = null);
        goOn.countDown();
        for (Thread thread : threads) {
            thread.join(60_000);
            assertTrue(!thread.isAlive());
        }
        assertEquals(List.of(), List.copyOf(wrong));
    }

    @Test
    void shouldNeverProgramUnderTheDisksLock() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int number = t;
            threads.add(new Thread(() -> {
                Random random = new Random(number);
                try {
                    for (int i = 0; i < 120; i++) {
                        String name = "t" + number + "-" + random.nextInt(3);
                        if (random.nextBoolean()) {
                            commit(name, i);
                        } else {
                            try (OpenFile file = disk().files()
                                    .open(null, List.of(name), new FileTree.OpenMode(true, true, false, false))) {
                                file.write(random.nextInt(12_000), ByteBuffer.wrap(new byte[random.nextInt(20_000)]));
                            }
                        }
                    }
                } catch (Exception e) {
                    wrong.add(e.toString());
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(120_000);
        }
        assertEquals(List.of(), List.copyOf(wrong));
        assertTrue(
                memory.status().get(0).writtenPageCount() > 100, memory.status().toString());
    }
}
