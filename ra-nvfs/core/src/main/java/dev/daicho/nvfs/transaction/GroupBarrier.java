package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.OutcomeUnknownException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One barrier for all who wait for one: whoever comes while a barrier is under way waits for the next, which one of them runs for all.
 * After a failure nothing is known about what is durable, so everybody is refused from then on.
 *
 * <p>Thread-safe. Source: ARCHITECTURE, "Concurrent transactions share barriers".
 */
final class GroupBarrier {

    private final Runnable barrier;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition finished = lock.newCondition();
    private long startedCount;
    private long completedCount;
    private boolean running;
    private volatile @Nullable Throwable failure;

    GroupBarrier(Runnable barrier) {
        this.barrier = barrier;
    }

    /**
     * Returns when a barrier that began after this call has succeeded.
     *
     * @throws OutcomeUnknownException if it failed, or an earlier one did
     */
    void await() {
        lock.lock();
        try {
            long mine = startedCount + 1;
            while (completedCount < mine) {
                refuseAfterFailure();
                if (running) {
                    finished.awaitUninterruptibly();
                } else {
                    runOne();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void runOne() {
        running = true;
        long number = ++startedCount;
        lock.unlock();
        @Nullable Throwable failed = null;
        try {
            barrier.run();
        } catch (RuntimeException | Error e) {
            failed = e;
        } finally {
            lock.lock();
            running = false;
            if (failed == null) {
                completedCount = number;
            } else {
                failure = failed;
            }
            finished.signalAll();
        }
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** Refuses once a barrier has failed. */
    void refuseAfterFailure() {
        Throwable first = failure;
        if (first != null) {
            throw new OutcomeUnknownException(
                    "The medium failed earlier and the store has stopped: close it, look at the medium, open the image again",
                    first);
        }
    }
}
