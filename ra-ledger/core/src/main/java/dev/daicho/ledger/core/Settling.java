package dev.daicho.ledger.core;

import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.core.log.ReplicatedLog;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits until this server's copy is no older than anything that anybody was answered: what is read then is linearizable. In a group of one
 * it always is.
 *
 * <p>Thread-safe. Source: ARCHITECTURE, "Locks" (reads: committed, linearizable and non-locking by default).
 */
final class Settling {

    private static final long PAUSE_NANOS = 10_000_000;
    /** Asked again after that: who was asked may not lead any more. */
    private static final long SLICE_NANOS = 1_000_000_000;

    private final ReplicatedLog log;
    private final LongSupplier nanoClock;
    private final long timeoutNanos;
    private final Runnable copyCheck;

    /**
     * For one copy.
     *
     * @param copyCheck throws if the copy has stopped: then waiting is in vain
     */
    Settling(ReplicatedLog log, LongSupplier nanoClock, long timeoutNanos, Runnable copyCheck) {
        this.log = log;
        this.copyCheck = copyCheck;
        this.nanoClock = nanoClock;
        this.timeoutNanos = timeoutNanos;
    }

    /**
     * Waits, over changes of the leader too, and not to be interrupted.
     *
     * @throws LedgerUnavailableException if no majority says in time how far the ledger is
     */
    void await() {
        if (log.membership() == null) {
            return;
        }
        long deadlineNanos = nanoClock.getAsLong() + timeoutNanos;
        boolean interrupted = false;
        Throwable last = null;
        try {
            while (deadlineNanos - nanoClock.getAsLong() > 0) {
                copyCheck.run();
                try {
                    long leftNanos = deadlineNanos - nanoClock.getAsLong();
                    log.current().get(Math.min(leftNanos, SLICE_NANOS), TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException notNow) {
                    last = notNow.getCause();
                    LockSupport.parkNanos(PAUSE_NANOS);
                } catch (TimeoutException late) {
                    last = late;
                }
            }
            throw unavailable(last);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private LedgerUnavailableException unavailable(@Nullable Throwable last) {
        String message =
                "No majority of the ledger's servers said within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos)
                        + " ms how far it is; last: " + last + ". Look whether they run and reach each other";
        return last == null ? new LedgerUnavailableException(message) : new LedgerUnavailableException(message, last);
    }
}
