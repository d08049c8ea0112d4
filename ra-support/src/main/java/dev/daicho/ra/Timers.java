package dev.daicho.ra;

import java.time.Duration;

/**
 * Time as a branch table sees it: a monotonic clock and calls that come later. Passed in, so that tests can drive both.
 *
 * <p>Implementations are thread-safe. Source: XA-CHECKLIST rows 5 and 31.
 */
public interface Timers {

    /** A call that has not come yet. */
    @FunctionalInterface
    interface Pending {
        /** Drops the call, unless it has begun; may be called again. */
        void cancel();
    }

    /** Nanoseconds on a clock that never goes back, from an arbitrary origin. */
    long nanoTime();

    /** Calls once, after the delay, on a thread of its own; the call must not block. */
    Pending after(Duration delay, Runnable call);
}
