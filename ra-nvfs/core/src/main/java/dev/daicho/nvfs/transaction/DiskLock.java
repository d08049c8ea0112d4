package dev.daicho.nvfs.transaction;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The one lock that guards a disk's structures: readers share it, who changes something holds it alone. Barriers and waits for files happen
 * outside of it.
 *
 * <p>Thread-safe, reentrant. Source: ARCHITECTURE, "A transaction".
 */
final class DiskLock {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /** Something done under the lock. */
    interface Action<T extends @Nullable Object, E extends Exception> {
        T run() throws E;
    }

    /** Looks at something. */
    <T extends @Nullable Object, E extends Exception> T read(Action<T, E> action) throws E {
        lock.readLock().lock();
        try {
            return action.run();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Changes something. */
    <T extends @Nullable Object, E extends Exception> T write(Action<T, E> action) throws E {
        lock.writeLock().lock();
        try {
            return action.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Changes something, without a result. */
    void run(Runnable action) {
        lock.writeLock().lock();
        try {
            action.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** For readers that know locks only. */
    Lock forReading() {
        return lock.readLock();
    }

    /** Whether others may be waiting for the current thread. */
    boolean isHeldByCurrentThread() {
        return lock.isWriteLockedByCurrentThread() || lock.getReadHoldCount() > 0;
    }
}
