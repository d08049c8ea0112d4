package dev.daicho.strata.chain;

import dev.daicho.strata.nodes.Correspondence;
import dev.daicho.strata.tracking.Overdue;
import dev.daicho.strata.tracking.Tracking;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.Timeout;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PUTs requests again whose messages never came: an operator has emptied a queue, or the database was away for so long that the broker
 * gave a message up to its dead-letter queue. Putting one again that is only late does no harm: a request takes effect once.
 *
 * <p>Thread-safe. Source: S2 (eventually commits), S11 (never lost).
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class LostRequests {

    static final String OVERDUE_AFTER = "daicho.strata.overdue-after";

    private static final Logger LOG = LoggerFactory.getLogger(LostRequests.class);
    private static final int MOST_AT_ONCE = 100;

    private final Duration overdueAfter = Duration.parse(System.getProperty(OVERDUE_AFTER, "PT5M"));

    @Resource
    private TimerService timers;

    @EJB
    private Tracking tracking;

    @EJB
    private RequestQueue queue;

    @EJB
    private Correspondence correspondence;

    @EJB
    private PolicyInForce divisions;

    @PostConstruct
    void watch() {
        // Settings that make no sense fail the deployment here, not each request later.
        RetryPolicy policy = RetryPolicy.from(System::getProperty);
        LOG.info(
                "Strata are tried {} times, with pauses from {} to {}",
                policy.attempts(),
                policy.firstPause(),
                policy.longestPause());
        LOG.info("Chains that begin at a member are divided by the policy {}", divisions.name());
        if (!correspondence.nodes().isAlone()) {
            LOG.info(
                    "This is node {}; members elsewhere: {}",
                    correspondence.nodes().here(),
                    correspondence.nodes().routes());
        }
        timers.createIntervalTimer(overdueAfter.toMillis(), overdueAfter.toMillis(), new TimerConfig(null, false));
    }

    @Timeout
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public void putAgain() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        for (Overdue overdue : tracking.overdue(now.minus(overdueAfter), MOST_AT_ONCE, now)) {
            StratumRequest request = StratumRequests.of(overdue.request());
            String node = overdue.request().node();
            if (node != null) {
                // Its message may still be on its way, and so may the news of its end: telling it again changes
                // nothing.
                correspondence.tell(request.chain().value(), Set.of(node), Set.of());
                LOG.info("{} has not ended on node {}: told it again", request, node);
                continue;
            }
            queue.put(new RequestMessage(request, overdue.nextAttempt()), Duration.ZERO);
            LOG.warn("{} is overdue by more than {}: put again", request, overdueAfter);
        }
    }
}
