package dev.daicho.ledger.core;

import dev.daicho.ledger.LedgerStatus;
import dev.daicho.ledger.core.buffer.BlockBuffer;
import dev.daicho.ledger.core.log.GroupCounts;
import dev.daicho.ledger.core.log.ReplicatedLog;
import dev.daicho.ledger.core.replica.Replica;
import dev.daicho.ledger.core.storage.DataDirectory;
import java.util.concurrent.TimeUnit;

/**
 * What one server's ledger is doing, read off its parts.
 *
 * <p>Thread-safe. Source: L3, L6, L7, L14.
 */
final class Gauges {

    private final Replica replica;
    private final ReplicatedLog log;
    private final BlockBuffer buffer;
    private final MassSubmission mass;
    private final LockWait lockWait;
    private final DataDirectory directory;

    Gauges(
            Replica replica,
            ReplicatedLog log,
            BlockBuffer buffer,
            MassSubmission mass,
            LockWait lockWait,
            DataDirectory directory) {
        this.replica = replica;
        this.log = log;
        this.buffer = buffer;
        this.mass = mass;
        this.lockWait = lockWait;
        this.directory = directory;
    }

    LedgerStatus status() {
        long applied = replica.applied().index();
        long diskBytes = directory.sizeBytes();
        return replica.read(book -> new LedgerStatus(
                log.role(),
                log.commitIndex(),
                applied,
                book.accountCount(),
                book.preparedBranches().size(),
                book.counters().blockCount(),
                book.counters().transactionCount(),
                book.postingCount(),
                diskBytes));
    }

    LedgerMetrics metrics() {
        LedgerStatus status = status();
        LockCounters locks = lockWait.counters();
        GroupCounts groups = log.groupCounts();
        Runtime process = Runtime.getRuntime();
        return replica.read(book -> new LedgerMetrics(
                status.role().name(),
                log.term(),
                status.commitIndex(),
                status.appliedIndex(),
                book.counters().blockCount(),
                book.counters().transactionCount(),
                book.postingCount(),
                book.accountCount(),
                book.keyCount(),
                Math.max(0, book.keyHorizonMillis()),
                book.preparedBranches().size(),
                book.heuristicBranches().size(),
                buffer.sentBlockCount(),
                buffer.sentCommandCount(),
                groups.groupCount(),
                groups.blockCount(),
                groups.largestBlockCount(),
                mass.underWayCount(),
                locks.waits.sum(),
                TimeUnit.NANOSECONDS.toMillis(locks.waitedNanos.sum()),
                locks.deadlocks.sum(),
                locks.timeouts.sum(),
                log.syncCount(),
                book.historyEnd(),
                status.diskBytes(),
                process.totalMemory() - process.freeMemory()));
    }
}
