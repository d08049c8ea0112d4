package dev.daicho.ledger.ra;

import dev.daicho.ledger.core.Ledger;
import dev.daicho.ledger.core.LedgerMetrics;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counters of one ledger in the server's management registry, from {@link #register} to {@link #unregister}.
 *
 * <p>Thread-safe.
 */
final class LedgerMetricsBean implements LedgerMetricsMXBean {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerMetricsBean.class);

    private static final long FRESH_NANOS = 500_000_000;

    private final Ledger ledger;
    private final ObjectName name;
    private @Nullable LedgerMetrics last;
    private long takenNanos;

    private LedgerMetricsBean(Ledger ledger, ObjectName name) {
        this.ledger = ledger;
        this.name = name;
    }

    static LedgerMetricsBean register(Ledger ledger, String node, Path directory) {
        try {
            ObjectName name = new ObjectName("dev.daicho:type=LedgerMetrics,node=" + ObjectName.quote(node)
                    + ",directory=" + ObjectName.quote(directory.toString()));
            LedgerMetricsBean bean = new LedgerMetricsBean(ledger, name);
            ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
            return bean;
        } catch (JMException failed) {
            throw new IllegalStateException("The ledger's counters can't be registered", failed);
        }
    }

    void unregister() {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (InstanceNotFoundException gone) {
            LOG.debug("{} was gone already", name);
        } catch (JMException failed) {
            LOG.warn("{} can't be taken out of the management registry", name, failed);
        }
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
