package dev.daicho.ledger.core.ratis;

import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.server.metrics.SegmentedRaftLogMetrics;

/**
 * How often the engine has forced a member's log to disk, by the engine's own counters.
 *
 * <p>Stateless. Source: PLATFORM, "Ratis".
 */
final class LogSyncs {

    private static final String LOG_WORKER = "log_worker";

    private LogSyncs() {}

    /** Since the member started in this process; −1 if the engine does not say. */
    static long count(String member) {
        for (RatisMetricRegistry registry : MetricRegistries.global().getMetricRegistries()) {
            MetricRegistryInfo info = registry.getMetricRegistryInfo();
            boolean own = info.getPrefix().startsWith(member + "@");
            if (own && info.getMetricsComponentName().equals(LOG_WORKER)) {
                return registry.counter(SegmentedRaftLogMetrics.RAFT_LOG_FLUSH_COUNT)
                        .getCount();
            }
        }
        return -1;
    }
}
