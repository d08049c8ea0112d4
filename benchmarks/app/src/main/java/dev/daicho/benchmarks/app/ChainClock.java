package dev.daicho.benchmarks.app;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** When global transactions began and ended, and for how long locks on the hot row were held; all in one server, so by one clock. Thread-safe. */
final class ChainClock {

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);

    private record Begun(long nanos, CountDownLatch ended) {}

    private static final Map<Long, Begun> OPEN = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBER = new AtomicLong();
    private static volatile Histogram wholes = new ConcurrentHistogram(LONGEST_NANOS, 3);
    private static volatile Histogram holds = new ConcurrentHistogram(LONGEST_NANOS, 3);
    private static volatile long lastEndNanos;

    private ChainClock() {}

    /** Forgets what was measured before. */
    static void reset() {
        wholes = new ConcurrentHistogram(LONGEST_NANOS, 3);
        holds = new ConcurrentHistogram(LONGEST_NANOS, 3);
    }

    /** A global transaction begins; its number is unique. */
    static long begin() {
        long number = NUMBER.incrementAndGet();
        OPEN.put(number, new Begun(System.nanoTime(), new CountDownLatch(1)));
        return number;
    }

    /** It did not come to be. */
    static void forget(long number) {
        OPEN.remove(number);
    }

    /** It ends with the current transaction, if that commits. */
    static void endsWith(TransactionSynchronizationRegistry transactions, long number) {
        after(transactions, () -> {
            Begun begun = OPEN.remove(number);
            if (begun != null) {
                lastEndNanos = System.nanoTime();
                wholes.recordValue(Math.min(lastEndNanos - begun.nanos(), LONGEST_NANOS));
                begun.ended().countDown();
            }
        });
    }

    /** The hot row is locked from now on until the end of the current transaction. */
    static void holds(TransactionSynchronizationRegistry transactions) {
        long began = System.nanoTime();
        after(transactions, () -> holds.recordValue(Math.min(System.nanoTime() - began, LONGEST_NANOS)));
    }

    private static void after(TransactionSynchronizationRegistry transactions, Runnable what) {
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // Only the end is of interest.
            }

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    what.run();
                }
            }
        });
    }

    static void await(long number) throws InterruptedException {
        Begun begun = OPEN.get(number);
        if (begun != null && !begun.ended().await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("number " + number + " has not ended within a minute");
        }
    }

    /** Waits until all that have begun have ended. */
    static void awaitAll() throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_NANOS;
        while (!OPEN.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(OPEN.size() + " have not ended");
            }
            Thread.sleep(5);
        }
    }

    static Histogram wholes() {
        return wholes;
    }

    static Histogram holds() {
        return holds;
    }

    static long lastEndNanos() {
        return lastEndNanos;
    }
}
