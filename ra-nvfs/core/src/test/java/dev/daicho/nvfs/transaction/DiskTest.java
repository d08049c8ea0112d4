package dev.daicho.nvfs.transaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.DuplicateBranchException;
import dev.daicho.nvfs.FileInDoubtException;
import dev.daicho.nvfs.InDoubtLimitException;
import dev.daicho.nvfs.StoreStatus;
import dev.daicho.nvfs.TransactionEndedException;
import dev.daicho.nvfs.UnknownBranchException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N1")
@Tag("N2")
@Tag("N7")
class DiskTest {

    private static final byte[] BRANCH = {1, 2, 3};

    private final TestDisk store = TestDisk.ofCapacity(1 << 20);

    @Test
    void shouldReadWhatWasCommitted() throws Exception {
        Transaction tx = store.disk().begin();
        store.files().createDirectory(tx, List.of("shelf"));
        store.write(tx, "shelf/novel", "It was a dark and stormy night".getBytes(UTF_8));
        assertThrows(NoSuchFileException.class, () -> store.read(null, "shelf/novel"));
        tx.commit();
        assertEquals("It was a dark and stormy night", new String(store.read(null, "shelf/novel"), UTF_8));
        assertEquals(List.of("novel"), store.files().list(null, List.of("shelf")));
        store.reopen();
        assertEquals("It was a dark and stormy night", new String(store.read(null, "shelf/novel"), UTF_8));
    }

    @Test
    void shouldForgetWhatWasRolledBack() throws Exception {
        store.write(null, "kept", new byte[] {1});
        int free = store.disk().status().freeBlockCount();
        int files = store.disk().status().fileCount();
        Transaction tx = store.disk().begin();
        store.files().createDirectory(tx, List.of("d"));
        store.write(tx, "d/f", new byte[300_000]);
        store.write(tx, "kept", new byte[] {2});
        tx.rollback();
        assertEquals(List.of("kept"), store.files().list(null, List.of()));
        assertArrayEquals(new byte[] {1}, store.read(null, "kept"));
        assertEquals(free, store.disk().status().freeBlockCount());
        assertEquals(files, store.disk().status().fileCount());
        assertEquals(0, store.disk().status().openTransactionCount());
    }

    @Test
    void shouldKeepPreparedBranchOverRestartAndDecideItEitherWay() throws Exception {
        for (boolean commit : new boolean[] {true, false}) {
            String name = commit ? "committed" : "rolled-back";
            Transaction tx = store.disk().begin();
            store.write(tx, name, new byte[5000]);
            assertTrue(tx.prepare(BRANCH));
            store.reopen();
            assertEquals(1, store.disk().preparedBranches().size());
            assertArrayEquals(BRANCH, store.disk().preparedBranches().get(0));
            assertEquals(1, store.disk().status().inDoubtTransactionCount());
            assertThrows(FileInDoubtException.class, () -> store.read(null, name));
            assertThrows(FileInDoubtException.class, () -> store.write(null, name, new byte[1]));
            if (commit) {
                store.disk().commit(BRANCH);
                assertEquals(5000, store.read(null, name).length);
            } else {
                store.disk().rollback(BRANCH);
                assertThrows(NoSuchFileException.class, () -> store.read(null, name));
            }
            assertThrows(UnknownBranchException.class, () -> store.disk().commit(BRANCH));
            store.reopen();
            assertEquals(0, store.disk().preparedBranches().size());
            assertEquals(commit, store.files().list(null, List.of()).contains(name));
        }
    }

    @Test
    void shouldRefuseFileThatBranchInDoubtChanges() throws Exception {
        store.write(null, "f", new byte[] {1});
        Transaction tx = store.disk().begin();
        store.write(tx, "f", new byte[] {2});
        tx.prepare(BRANCH);
        store.reopen();
        FileInDoubtException refused = assertThrows(FileInDoubtException.class, () -> store.read(null, "f"));
        assertEquals("010203", refused.branch());
        Transaction other = store.disk().begin();
        assertThrows(FileInDoubtException.class, () -> store.read(other, "f"));
        assertThrows(FileInDoubtException.class, () -> store.files().delete(other, List.of("f")));
        store.write(other, "g", new byte[] {3});
        other.commit();
        store.disk().commit(BRANCH);
        assertArrayEquals(new byte[] {2}, store.read(null, "f"));
        assertArrayEquals(new byte[] {3}, store.read(null, "g"));
    }

    @Test
    void shouldRefuseNewWorkBeyondInDoubtLimit() throws Exception {
        for (byte i = 0; i < 3; i++) {
            Transaction tx = store.disk().begin();
            store.write(tx, "f" + i, new byte[] {i});
            tx.prepare(new byte[] {i});
        }
        store.reopen(DiskSettings.defaults().withInDoubtLimit(2));
        assertThrows(InDoubtLimitException.class, () -> store.disk().begin());
        store.disk().rollback(new byte[] {0});
        store.disk().begin().rollback();
    }

    @Test
    void shouldNeedOneBarrierForCommitAndTwoForPrepareAndDecision() throws Exception {
        store.write(null, "a", new byte[1]);
        store.disk().force();
        long before = store.disk().status().barrierCount();
        Transaction local = store.disk().begin();
        store.write(local, "a", new byte[20_000]);
        store.write(local, "b", new byte[20_000]);
        local.commit();
        assertEquals(1, store.disk().status().barrierCount() - before);
        Transaction global = store.disk().begin();
        store.write(global, "a", new byte[30_000]);
        global.prepare(BRANCH);
        assertEquals(2, store.disk().status().barrierCount() - before);
        store.disk().commit(BRANCH);
        assertEquals(3, store.disk().status().barrierCount() - before);
        Transaction reader = store.disk().begin();
        store.read(reader, "a");
        assertFalse(reader.prepare(BRANCH));
        assertEquals(3, store.disk().status().barrierCount() - before);
    }

    @Test
    void shouldStayOnTheBarrierBudgetOverThousandsOfCommits() throws Exception {
        store.write(null, "a", new byte[100_000]);
        store.disk().force();
        long before = store.disk().status().barrierCount();
        for (int i = 0; i < 3000; i++) {
            Transaction tx = store.disk().begin();
            store.writeAt(tx, "a", i * 37L % 90_000, new byte[] {(byte) i});
            tx.commit();
        }
        long extra = store.disk().status().barrierCount() - before - 3000;
        assertTrue(extra <= 3, "barriers beyond one a commit: " + extra);
    }

    @Test
    void shouldKeepPlainWritesOverProcessCrashAndForcedOnesOverPowerLoss() throws Exception {
        store.write(null, "f", "forced".getBytes(UTF_8));
        store.disk().force();
        store.write(null, "g", "not forced".getBytes(UTF_8));
        Medium.Loss loss = store.medium().losePower();
        TestDisk afterCrash = TestDisk.on(loss.everythingSurvived());
        assertEquals("not forced", new String(afterCrash.read(null, "g"), UTF_8));
        TestDisk afterLoss = TestDisk.on(loss.nothingSurvived());
        assertEquals("forced", new String(afterLoss.read(null, "f"), UTF_8));
    }

    @Test
    void shouldMakeEveryPlainUpdateDurableWhenToldTo() throws Exception {
        store.reopen(DiskSettings.defaults().withSyncAlways(true));
        store.write(null, "f", "paper".getBytes(UTF_8));
        TestDisk after = TestDisk.on(store.medium().losePower().nothingSurvived());
        assertEquals("paper", new String(after.read(null, "f"), UTF_8));
    }

    @Test
    void shouldReadHolesAndWhatLiesBehindAnOldEndAsZeros() throws Exception {
        byte[] ones = new byte[5000];
        Arrays.fill(ones, (byte) 1);
        for (Transaction tx : new Transaction[] {null, store.disk().begin()}) {
            String name = tx == null ? "plain" : "transactional";
            store.write(tx, name, ones);
            store.truncate(tx, name, 10);
            store.writeAt(tx, name, 400_000, new byte[] {7});
            byte[] read = store.read(tx, name);
            byte[] expected = new byte[400_001];
            Arrays.fill(expected, 0, 10, (byte) 1);
            expected[400_000] = 7;
            assertArrayEquals(expected, read);
            if (tx != null) {
                tx.commit();
                assertArrayEquals(expected, store.read(null, name));
            }
        }
        store.reopen();
        assertEquals(400_001, store.read(null, "plain").length);
    }

    @Test
    void shouldRefuseWhatDoesNotFitAndStillDecideAndDelete() throws Exception {
        Transaction prepared = store.disk().begin();
        store.write(prepared, "prepared", new byte[10_000]);
        prepared.prepare(BRANCH);
        Transaction alsoPrepared = store.disk().begin();
        store.write(alsoPrepared, "also", new byte[10_000]);
        alsoPrepared.prepare(new byte[] {9});
        List<String> filled = new ArrayList<>();
        Transaction full = store.disk().begin();
        assertThrows(DiskFullException.class, () -> {
            for (int i = 0; ; i++) {
                store.write(null, "filler" + i, new byte[50_000]);
                filled.add("filler" + i);
            }
        });
        assertThrows(DiskFullException.class, () -> store.write(full, "no-room", new byte[100_000]));
        full.rollback();
        assertTrue(filled.size() > 5, filled.toString());
        store.disk().commit(BRANCH);
        store.disk().rollback(new byte[] {9});
        assertEquals(10_000, store.read(null, "prepared").length);
        for (String name : filled) {
            store.files().delete(null, List.of(name));
        }
        store.write(null, "again", new byte[300_000]);
        store.reopen();
        assertEquals(300_000, store.read(null, "again").length);
    }

    @Test
    void shouldGetEveryBlockBackAfterDeleting() throws Exception {
        store.write(null, "first", new byte[1]);
        store.files().delete(null, List.of("first"));
        int free = store.disk().status().freeBlockCount();
        for (int round = 0; round < 20; round++) {
            Transaction tx = store.disk().begin();
            store.write(tx, "big", new byte[400_000]);
            store.truncate(tx, "big", 200_000);
            tx.commit();
            tx = store.disk().begin();
            store.files().delete(tx, List.of("big"));
            if (round % 2 == 0) {
                tx.prepare(BRANCH);
                store.disk().commit(BRANCH);
            } else {
                tx.commit();
            }
        }
        assertEquals(free, store.disk().status().freeBlockCount());
        store.reopen();
        assertEquals(free, store.disk().status().freeBlockCount());
    }

    @Test
    void shouldLetWhoeverHasDeletedFileOpenGoOn() throws Exception {
        store.write(null, "f", "still here".getBytes(UTF_8));
        try (OpenFile open = store.open(null, "f", false)) {
            Transaction tx = store.disk().begin();
            store.files().delete(tx, List.of("f"));
            tx.commit();
            assertThrows(NoSuchFileException.class, () -> store.read(null, "f"));
            java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(20);
            assertEquals(10, open.read(0, buffer));
        }
        int files = store.disk().status().fileCount();
        assertEquals(1, files);
    }

    @Test
    void shouldFreeDeletedFileThatWasOpenInTheCrash() throws Exception {
        store.write(null, "f", new byte[100_000]);
        OpenFile open = store.open(null, "f", false);
        store.files().delete(null, List.of("f"));
        int free = store.disk().status().freeBlockCount();
        store.disk().force();
        TestDisk after = TestDisk.on(store.medium().losePower().nothingSurvived());
        assertTrue(after.disk().status().freeBlockCount() > free + 40);
        assertEquals(1, after.disk().status().fileCount());
        open.close();
    }

    @Test
    void shouldDefineWhatBecomesOfFileLeftOpenAtCommit() throws Exception {
        Transaction tx = store.disk().begin();
        OpenFile open = store.open(tx, "f", true);
        open.write(0, java.nio.ByteBuffer.wrap("before".getBytes(UTF_8)));
        tx.commit();
        assertThrows(
                TransactionEndedException.class,
                () -> open.write(0, java.nio.ByteBuffer.wrap("after".getBytes(UTF_8))));
        assertThrows(TransactionEndedException.class, () -> open.read(0, java.nio.ByteBuffer.allocate(1)));
        open.close();
        assertEquals("before", new String(store.read(null, "f"), UTF_8));
    }

    @Test
    void shouldRenameAndReplaceAllOrNothing() throws Exception {
        store.files().createDirectory(null, List.of("d"));
        store.write(null, "a", new byte[] {1});
        store.write(null, "b", new byte[] {2});
        assertThrows(
                FileAlreadyExistsException.class, () -> store.files().move(null, List.of("a"), List.of("b"), false));
        Transaction tx = store.disk().begin();
        store.files().move(tx, List.of("a"), List.of("b"), true);
        store.files().move(tx, List.of("b"), List.of("d", "c"), false);
        assertArrayEquals(new byte[] {1}, store.read(tx, "d/c"));
        tx.commit();
        assertEquals(List.of("d"), store.files().list(null, List.of()));
        assertArrayEquals(new byte[] {1}, store.read(null, "d/c"));
        assertThrows(FileSystemException.class, () -> store.files().move(null, List.of("d"), List.of("d", "e"), false));
        assertThrows(DirectoryNotEmptyException.class, () -> store.files().delete(null, List.of("d")));
        assertThrows(NotDirectoryException.class, () -> store.read(null, "d/c/x"));
        assertThrows(NoSuchFileException.class, () -> store.write(null, "nowhere/x", new byte[1]));
    }

    @Test
    void shouldHoldThousandsOfNamesOfAnyLength() throws Exception {
        TestDisk big = TestDisk.ofCapacity(16 << 20);
        big.files().createDirectory(null, List.of("d"));
        for (int i = 0; i < 2000; i++) {
            big.write(null, "d/" + "n".repeat(i % 250) + i, new byte[0]);
        }
        for (int i = 0; i < 2000; i += 2) {
            big.files().delete(null, List.of("d", "n".repeat(i % 250) + i));
        }
        for (int i = 0; i < 500; i++) {
            big.write(null, "d/x" + i, new byte[0]);
        }
        big.reopen();
        assertEquals(1500, big.files().list(null, List.of("d")).size());
        StoreStatus status = big.disk().status();
        assertEquals(1502, status.fileCount());
    }

    @Test
    void shouldKeepTimesAndNamesOfDirectoryThatGrowsInTheSameTransaction() throws Exception {
        store.files().createDirectory(null, List.of("d"));
        Transaction tx = store.disk().begin();
        store.files().setTimes(tx, List.of("d"), 5, 4);
        for (int i = 0; i < 200; i++) {
            store.write(tx, "d/a-rather-long-name-" + i, new byte[0]);
        }
        tx.commit();
        store.reopen();
        assertEquals(200, store.files().list(null, List.of("d")).size());
        assertEquals(4, store.files().info(null, List.of("d")).createdNanos());
    }

    @Test
    void shouldNotLeaveMoreThanSomeRecordsToTheNextOpening() throws Exception {
        TestDisk big = TestDisk.ofCapacity(16 << 20);
        for (int i = 0; i < 1200; i++) {
            big.append(null, "log", new byte[10]);
        }
        assertTrue(big.disk().status().barrierCount() > 0);
        big.reopen();
        assertEquals(12_000, big.read(null, "log").length);
    }

    @Test
    void shouldRefuseSecondBranchOfTheSameName() throws Exception {
        Transaction first = store.disk().begin();
        store.write(first, "a", new byte[1]);
        first.prepare(BRANCH);
        Transaction second = store.disk().begin();
        store.write(second, "b", new byte[1]);
        assertThrows(DuplicateBranchException.class, () -> second.prepare(BRANCH));
        assertTrue(second.isEnded());
        store.write(null, "b", new byte[1]);
        store.disk().rollback(BRANCH);
    }

    @Test
    void shouldNotWaitLongerThanTheTimeOut() throws Exception {
        store.reopen(DiskSettings.defaults().withLockTimeout(Duration.ofMillis(60)));
        Transaction holder = store.disk().begin();
        store.write(holder, "f", new byte[1]);
        Transaction waiter = store.disk().begin();
        assertThrows(dev.daicho.nvfs.LockTimeoutException.class, () -> store.write(waiter, "f", new byte[1]));
        waiter.rollback();
        holder.commit();
    }

    @Test
    void shouldKeepKeyedBlocksOverPowerLoss() throws Exception {
        KeyedBlocks blocks = store.disk().keyedBlocks();
        blocks.create(7, "seven".getBytes(UTF_8));
        blocks.create(8, "eight".getBytes(UTF_8));
        assertTrue(blocks.delete(7));
        TestDisk after = TestDisk.on(store.medium().losePower().nothingSurvived());
        assertEquals(List.of(8L), after.disk().keyedBlocks().keys());
        assertEquals("eight", new String(after.disk().keyedBlocks().find(8).orElseThrow(), UTF_8));
        assertThrows(IllegalArgumentException.class, () -> blocks.create(8, new byte[1]));
    }
}
