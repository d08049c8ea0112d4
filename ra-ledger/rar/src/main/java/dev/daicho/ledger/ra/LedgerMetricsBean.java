package dev.daicho.ledger.ra;

import dev.daicho.ledger.core.Ledger;
import dev.daicho.ledger.core.LedgerMetrics;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one ledger in the server's management registry.
 *
 * <p>Thread-safe.
 */
final class LedgerMetricsBean implements LedgerMetricsMXBean {

    private static final long FRESH_NANOS = 500_000_000;

    private final Ledger ledger;
    private @Nullable LedgerMetrics last;
    private long takenNanos;

    LedgerMetricsBean(Ledger ledger) {
        this.ledger = ledger;
    }

    /** A client that asks for all attributes gets them of one moment, and the disk is looked through once. */
    private synchronized LedgerMetrics metrics() {
        LedgerMetrics known = last;
        long now = System.nanoTime();
        if (known == null || now - takenNanos > FRESH_NANOS) {
            known = ledger.metrics();
            last = known;
            takenNanos = now;
        }
        return known;
    }

    @Override
    public String getStatus() {
        return metrics().toJson();
    }

    @Override
    public double getTransactionsPerBlock() {
        return metrics().transactionsPerBlock();
    }

    @Override
    public long getTerm() {
        return metrics().term();
    }

    @Override
    public long getCommitIndex() {
        return metrics().commitIndex();
    }

    @Override
    public long getAppliedIndex() {
        return metrics().appliedIndex();
    }

    @Override
    public long getBlockCount() {
        return metrics().blockCount();
    }

    @Override
    public long getTransactionCount() {
        return metrics().transactionCount();
    }

    @Override
    public long getPostingCount() {
        return metrics().postingCount();
    }

    @Override
    public long getAccountCount() {
        return metrics().accountCount();
    }

    @Override
    public long getKeyCount() {
        return metrics().keyCount();
    }

    @Override
    public long getKeyHorizonMillis() {
        return metrics().keyHorizonMillis();
    }

    @Override
    public long getInDoubtCount() {
        return metrics().inDoubtCount();
    }

    @Override
    public long getHeuristicCount() {
        return metrics().heuristicCount();
    }

    @Override
    public long getGroupCount() {
        return metrics().groupCount();
    }

    @Override
    public long getGroupedBlockCount() {
        return metrics().groupedBlockCount();
    }

    @Override
    public long getLargestGroupBlockCount() {
        return metrics().largestGroupBlockCount();
    }

    @Override
    public long getBlocksSentCount() {
        return metrics().blocksSentCount();
    }

    @Override
    public long getTransactionsSentCount() {
        return metrics().transactionsSentCount();
    }

    @Override
    public long getPostingsUnderWayCount() {
        return metrics().postingsUnderWayCount();
    }

    @Override
    public long getLockWaitCount() {
        return metrics().lockWaitCount();
    }

    @Override
    public long getLockWaitMillis() {
        return metrics().lockWaitMillis();
    }

    @Override
    public long getDeadlockCount() {
        return metrics().deadlockCount();
    }

    @Override
    public long getLockTimeoutCount() {
        return metrics().lockTimeoutCount();
    }

    @Override
    public long getLogSyncCount() {
        return metrics().logSyncCount();
    }

    @Override
    public long getHistoryBytes() {
        return metrics().historyBytes();
    }

    @Override
    public long getDiskBytes() {
        return metrics().diskBytes();
    }

    @Override
    public long getHeapUsedBytes() {
        return metrics().heapUsedBytes();
    }
}
