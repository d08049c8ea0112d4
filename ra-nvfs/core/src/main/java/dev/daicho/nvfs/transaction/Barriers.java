package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.block.MetadataOverlay;
import dev.daicho.nvfs.memory.NvMemory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A disk's barriers, each for all who wait for one. What records need to go on with their life is done beside them: putting in place
 * before, retiring and giving back after.
 *
 * <p>Thread-safe; called without the disk's lock. Source: ARCHITECTURE, "Concurrent transactions share barriers".
 */
final class Barriers {

    private final NvMemory memory;
    private final MetadataOverlay overlay;
    private final Journal journal;
    private final DiskLock lock;
    private final GroupBarrier group = new GroupBarrier(this::run);
    private final AtomicLong count = new AtomicLong();

    Barriers(NvMemory memory, MetadataOverlay overlay, Journal journal, DiskLock lock) {
        this.memory = memory;
        this.overlay = overlay;
        this.journal = journal;
        this.lock = lock;
    }

    /**
     * Returns when all that was stored before is durable.
     *
     * @throws dev.daicho.nvfs.OutcomeUnknownException if the medium failed, now or earlier
     */
    void await() {
        group.await();
        memory.tidy();
    }

    private void run() {
        memory.makeReady(overlay.changedBytes());
        Runnable after = lock.write(() -> {
            if (journal.isUnderPressure()) {
                journal.putInPlace();
            }
            return journal.beforeBarrier();
        });
        memory.barrier();
        count.incrementAndGet();
        lock.run(after);
    }

    /** How many there were. */
    long count() {
        return count.get();
    }

    boolean hasFailed() {
        return group.hasFailed();
    }

    /** Refuses once a barrier has failed. */
    void refuseAfterFailure() {
        group.refuseAfterFailure();
    }
}
