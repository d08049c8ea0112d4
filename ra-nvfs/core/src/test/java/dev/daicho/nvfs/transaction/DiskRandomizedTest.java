package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.DeadlockException;
import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.FileInDoubtException;
import dev.daicho.nvfs.LockTimeoutException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many threads at once; what they agree on is what the disk must hold. */
@Tag("N13")
class DiskRandomizedTest {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int FILES = 6;
    private static final int THREADS = 6;
    private static final long START = 1000;

    private final long seed = Long.getLong("daicho.seed", 11);

    /**
     * The bank's invariant: each transaction moves something from one file to another, some are prepared and decided, some given up; the sum
     * never changes, not for a reader in a transaction either, and not over a restart.
     */
    @Test
    void shouldKeepSumWhileManyTransactionsMoveBetweenFiles() throws Exception {
        TestDisk store = TestDisk.ofCapacity(2 << 20);
        store.reopen(DiskSettings.defaults().withLockTimeout(Duration.ofSeconds(5)));
        for (int i = 0; i < FILES; i++) {
            store.write(null, "account" + i, number(START));
        }
        AtomicInteger committed = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> all = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            all.add(threads.submit(() -> {
                Random random = new Random(seed + thread);
                for (int i = 0; i < (CAMPAIGN ? 5000 : 250); i++) {
                    one(store, random, thread * 100_000 + i, committed, refused);
                }
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        threads.shutdown();
        String where = "seed " + seed + ", " + committed + " committed, " + refused + " refused";
        assertTrue(committed.get() > 100, where);
        assertEquals(FILES * START, sum(store, null), where);
        assertEquals(0, store.disk().status().openTransactionCount(), where);
        int free = store.disk().status().freeBlockCount();
        store.reopen();
        assertEquals(FILES * START, sum(store, null), where);
        assertEquals(free, store.disk().status().freeBlockCount(), where);
    }

    private static void one(TestDisk store, Random random, int number, AtomicInteger committed, AtomicInteger refused)
            throws IOException {
        Transaction tx = store.disk().begin();
        try {
            if (random.nextInt(5) == 0) {
                assertEquals(FILES * START, sum(store, tx), "seen in a transaction");
                tx.commit();
                return;
            }
            String from = "account" + random.nextInt(FILES);
            String to = "account" + random.nextInt(FILES);
            long amount = random.nextInt(10);
            store.writeAt(tx, from, 0, number(value(store, tx, from) - amount));
            store.writeAt(tx, to, 0, number(value(store, tx, to) + amount));
            switch (random.nextInt(4)) {
                case 0 -> tx.rollback();
                case 1 -> {
                    byte[] branch = ByteBuffer.allocate(4).putInt(0, number).array();
                    if (tx.prepare(branch)) {
                        if (random.nextBoolean()) {
                            store.disk().commit(branch);
                        } else {
                            store.disk().rollback(branch);
                        }
                    }
                }
                default -> tx.commit();
            }
            committed.incrementAndGet();
        } catch (DeadlockException | LockTimeoutException | FileInDoubtException e) {
            tx.rollback();
            refused.incrementAndGet();
        }
    }

    private static long sum(TestDisk store, @org.jspecify.annotations.Nullable Transaction tx) throws IOException {
        long sum = 0;
        for (int i = 0; i < FILES; i++) {
            sum += value(store, tx, "account" + i);
        }
        return sum;
    }

    private static long value(TestDisk store, @org.jspecify.annotations.Nullable Transaction tx, String name)
            throws IOException {
        return ByteBuffer.wrap(store.read(tx, name)).getLong();
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, value).array();
    }

    /** Each thread has its own directory and model, and makes and breaks what it likes there, on a disk that is often full. */
    @Test
    void shouldKeepThreadsApartOnDiskThatIsOftenFull() throws Exception {
        TestDisk store = TestDisk.ofCapacity(1 << 20);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Model>> models = new ArrayList<>();
        AtomicInteger full = new AtomicInteger();
        for (int t = 0; t < 4; t++) {
            int thread = t;
            models.add(threads.submit(() -> {
                Random random = new Random(seed * 31 + thread);
                Model model = new Model();
                String root = "t" + thread;
                store.files().createDirectory(null, List.of(root));
                model.put(root, null);
                for (int i = 0; i < (CAMPAIGN ? 4000 : 150); i++) {
                    model = change(store, random, root, model, full);
                }
                return model;
            }));
        }
        Model expected = new Model();
        for (Future<Model> model : models) {
            expected.entries().putAll(model.get().entries());
        }
        threads.shutdown();
        assertNull(expected.differenceFrom(store), "seed " + seed);
        store.reopen();
        assertNull(expected.differenceFrom(store), "seed " + seed + ", after opening again");
        assertTrue(full.get() > 0, "the disk was never full; seed " + seed);
        for (String path : expected.entries().descendingKeySet()) {
            store.files().delete(null, TestDisk.names(path));
        }
        store.write(null, "all-of-it", new byte[600_000]);
    }

    private static Model change(TestDisk store, Random random, String root, Model before, AtomicInteger full)
            throws IOException {
        Model after = before.copy();
        Transaction tx = random.nextInt(4) == 0 ? null : store.disk().begin();
        try {
            String name = root + "/f" + random.nextInt(8);
            if (after.has(name) && random.nextInt(3) == 0) {
                store.files().delete(tx, TestDisk.names(name));
                after.remove(name);
            } else if (after.has(name) && random.nextBoolean()) {
                byte[] content = new byte[random.nextInt(20_000)];
                random.nextBytes(content);
                int position = random.nextInt(30_000);
                store.writeAt(tx, name, position, content);
                after.writeAt(name, position, content);
            } else {
                byte[] content = new byte[random.nextInt(60_000)];
                random.nextBytes(content);
                if (tx == null && !after.has(name)) {
                    store.open(null, name, true).close();
                    before.put(name, new byte[0]);
                } else if (tx == null) {
                    store.truncate(null, name, 0);
                    before.put(name, new byte[0]);
                }
                store.write(tx, name, content);
                after.put(name, content);
            }
            if (tx != null && random.nextInt(5) == 0) {
                tx.rollback();
                return before;
            }
            if (tx != null) {
                tx.commit();
            }
            return after;
        } catch (DiskFullException e) {
            full.incrementAndGet();
            if (tx != null) {
                tx.rollback();
            }
            return before;
        }
    }
}
