package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.flash.FlashDrives;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen when a disk is opened. Immutable.
 *
 * <p>Source: SPEC N7; ARCHITECTURE, "Plain writes".
 *
 * @param syncAlways whether each plain operation is durable when it returns, as on the paper's battery-backed memory
 * @param lockTimeout how long to wait for a lock; below the transaction manager's time-out, because circles that run through other
 *     resources end only by it
 * @param inDoubtLimit how many branches may be in doubt while new transactions begin; the paper's is 2
 * @param flash the devices that the file blocks are on; null for a disk in NV memory alone
 * @param clock for file times
 * @param nanoClock for waiting
 */
public record DiskSettings(
        boolean syncAlways,
        Duration lockTimeout,
        int inDoubtLimit,
        @Nullable FlashDrives flash,
        InstantSource clock,
        LongSupplier nanoClock) {

    /** The defaults, with the real clocks. */
    public static DiskSettings defaults() {
        return new DiskSettings(false, Duration.ofSeconds(20), 1000, null, InstantSource.system(), System::nanoTime);
    }

    /** The same with another rule for plain writes. */
    public DiskSettings withSyncAlways(boolean always) {
        return new DiskSettings(always, lockTimeout, inDoubtLimit, flash, clock, nanoClock);
    }

    /** The same with another time-out. */
    public DiskSettings withLockTimeout(Duration timeout) {
        return new DiskSettings(syncAlways, timeout, inDoubtLimit, flash, clock, nanoClock);
    }

    /** The same with another limit. */
    public DiskSettings withInDoubtLimit(int limit) {
        return new DiskSettings(syncAlways, lockTimeout, limit, flash, clock, nanoClock);
    }

    /** The same with file blocks on flash. */
    public DiskSettings withFlash(FlashDrives drives) {
        return new DiskSettings(syncAlways, lockTimeout, inDoubtLimit, drives, clock, nanoClock);
    }
}
