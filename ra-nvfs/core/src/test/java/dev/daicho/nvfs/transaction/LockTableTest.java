package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.DeadlockException;
import dev.daicho.nvfs.FileInDoubtException;
import dev.daicho.nvfs.LockTimeoutException;
import dev.daicho.nvfs.TransactionEndedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N13")
class LockTableTest {

    private static final long TIMEOUT_NANOS = 1_000_000_000;
    private static final LockKey A = LockKey.of(5);
    private static final LockKey B = LockKey.of(6);

    private final AtomicLong now = new AtomicLong();
    private final LockTable locks = new LockTable(now::get, TIMEOUT_NANOS);
    private final LockOwner first = new LockOwner();
    private final LockOwner second = new LockOwner();

    private CompletableFuture<Void> acquireInBackground(LockOwner owner, LockKey key, LockMode mode) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        locks.acquire(owner, key, mode, "file");
                    } catch (java.nio.file.FileSystemException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> new Thread(task).start());
    }

    private static Throwable failure(CompletableFuture<Void> request) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> request.get(10, TimeUnit.SECONDS));
        Throwable cause = failed.getCause();
        return cause == null || cause.getCause() == null ? failed : cause.getCause();
    }

    @Test
    void shouldShareAndExcludeByMode() throws Exception {
        locks.acquire(first, A, LockMode.SHARED, null);
        locks.acquire(second, A, LockMode.SHARED, null);
        CompletableFuture<Void> writer = acquireInBackground(first, A, LockMode.EXCLUSIVE);
        Thread.sleep(50);
        assertFalse(writer.isDone());
        locks.release(second);
        writer.get(10, TimeUnit.SECONDS);
        assertEquals(LockMode.EXCLUSIVE, locks.changesOf(first).get(A));
    }

    @Test
    void shouldLetDifferentNamesInOneDirectoryPass() throws Exception {
        locks.acquire(first, A, LockMode.INTENT_EXCLUSIVE, null);
        locks.acquire(second, A, LockMode.INTENT_EXCLUSIVE, null);
        locks.acquire(first, new LockKey(5, "x"), LockMode.EXCLUSIVE, null);
        locks.acquire(second, new LockKey(5, "y"), LockMode.EXCLUSIVE, null);
        CompletableFuture<Void> listing = acquireInBackground(new LockOwner(), A, LockMode.SHARED);
        Thread.sleep(50);
        assertFalse(listing.isDone());
        locks.release(first);
        locks.release(second);
        listing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldRefuseWhoWouldCloseCircle() throws Exception {
        locks.acquire(first, A, LockMode.EXCLUSIVE, null);
        locks.acquire(second, B, LockMode.EXCLUSIVE, null);
        CompletableFuture<Void> waits = acquireInBackground(first, B, LockMode.EXCLUSIVE);
        Thread.sleep(50);
        assertThrows(DeadlockException.class, () -> locks.acquire(second, A, LockMode.SHARED, "file"));
        locks.release(second);
        waits.get(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldFindTwoReadersThatBothWantToWrite() throws Exception {
        locks.acquire(first, A, LockMode.SHARED, null);
        locks.acquire(second, A, LockMode.SHARED, null);
        CompletableFuture<Void> waits = acquireInBackground(first, A, LockMode.EXCLUSIVE);
        Thread.sleep(50);
        assertThrows(DeadlockException.class, () -> locks.acquire(second, A, LockMode.EXCLUSIVE, "file"));
        locks.release(second);
        waits.get(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldGiveUpAtTheTimeOutOfTheClockThatIsPassedIn() throws Exception {
        locks.acquire(first, A, LockMode.EXCLUSIVE, null);
        CompletableFuture<Void> waits = acquireInBackground(second, A, LockMode.SHARED);
        Thread.sleep(60);
        assertFalse(waits.isDone());
        now.addAndGet(TIMEOUT_NANOS);
        assertTrue(failure(waits) instanceof LockTimeoutException);
    }

    @Test
    void shouldNotWaitForBranchInDoubtAndSayWhoItIsAfterWaitingForPreparedOne() throws Exception {
        locks.restore(LockOwner.inDoubt(new byte[] {7}), A, LockMode.EXCLUSIVE);
        assertThrows(FileInDoubtException.class, () -> locks.acquire(first, A, LockMode.SHARED, "file"));
        assertThrows(FileInDoubtException.class, () -> locks.refuseInDoubt(A, "file"));
        locks.acquire(first, B, LockMode.EXCLUSIVE, null);
        first.prepared(new byte[] {8});
        CompletableFuture<Void> waits = acquireInBackground(second, B, LockMode.SHARED);
        Thread.sleep(60);
        assertFalse(waits.isDone());
        now.addAndGet(TIMEOUT_NANOS);
        assertTrue(failure(waits) instanceof FileInDoubtException);
    }

    @Test
    void shouldServeWaitersInTheOrderTheyCame() throws Exception {
        locks.acquire(first, A, LockMode.SHARED, null);
        CompletableFuture<Void> writer = acquireInBackground(second, A, LockMode.EXCLUSIVE);
        Thread.sleep(50);
        LockOwner third = new LockOwner();
        CompletableFuture<Void> reader = acquireInBackground(third, A, LockMode.SHARED);
        Thread.sleep(50);
        assertFalse(reader.isDone(), "a later reader does not overtake a writer");
        locks.release(first);
        writer.get(10, TimeUnit.SECONDS);
        assertFalse(reader.isDone());
        locks.release(second);
        reader.get(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldRefuseWhoHasEnded() throws Exception {
        locks.acquire(first, A, LockMode.SHARED, null);
        locks.release(first);
        assertThrows(TransactionEndedException.class, () -> locks.acquire(first, B, LockMode.SHARED, "file"));
        locks.acquire(second, A, LockMode.EXCLUSIVE, null);
        LockOwner waiting = new LockOwner();
        CompletableFuture<Void> waits = acquireInBackground(waiting, A, LockMode.SHARED);
        Thread.sleep(50);
        waiting.cancel();
        assertTrue(failure(waits) instanceof TransactionEndedException);
    }
}
