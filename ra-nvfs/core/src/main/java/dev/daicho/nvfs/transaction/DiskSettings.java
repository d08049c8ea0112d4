package dev.daicho.nvfs.transaction;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What can be chosen when a disk is opened. Immutable.
 *
 * <p>Source: SPEC N7; ARCHITECTURE, "Plain writes".
 *
 * @param syncAlways whether each plain operation is durable when it returns, as on the paper's battery-backed memory
 * @param lockTimeout how long to wait for a lock; below the transaction manager's time-out, because circles that run through other
 *     resources end only by it
 * @param inDoubtLimit how many branches may be in doubt while new transactions begin; the paper's is 2
 * @param clock for file times
 * @param nanoClock for waiting
 */
public record DiskSettings(
        boolean syncAlways, Duration lockTimeout, int inDoubtLimit, InstantSource clock, LongSupplier nanoClock) {

    /** The defaults, with the real clocks. */
    public static DiskSettings defaults() {
        return new DiskSettings(false, Duration.ofSeconds(20), 1000, InstantSource.system(), System::nanoTime);
    }

    /** The same with another rule for plain writes. */
    public DiskSettings withSyncAlways(boolean always) {
        return new DiskSettings(always, lockTimeout, inDoubtLimit, clock, nanoClock);
    }

    /** The same with another time-out. */
    public DiskSettings withLockTimeout(Duration timeout) {
        return new DiskSettings(syncAlways, timeout, inDoubtLimit, clock, nanoClock);
    }

    /** The same with another limit. */
    public DiskSettings withInDoubtLimit(int limit) {
        return new DiskSettings(syncAlways, lockTimeout, limit, clock, nanoClock);
    }
}
