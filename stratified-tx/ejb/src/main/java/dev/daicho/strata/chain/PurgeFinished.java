package dev.daicho.strata.chain;

import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.tracking.FinishedChains;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets chains that ended long ago: by age once an hour, and when an operator asks. In small transactions, so that nobody waits for it.
 *
 * <p>Thread-safe. Source: S10, S11.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class PurgeFinished {

    private static final Logger LOG = LoggerFactory.getLogger(PurgeFinished.class);
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration YOUNGEST = Duration.ofMinutes(1);
    private static final int AT_ONCE = 100;

    private final Clock clock = Clock.systemUTC();
    private final KeepFinished keep = KeepFinished.from(System::getProperty);

    @Resource
    private TimerService timers;

    @EJB
    private FinishedChains finished;

    @PostConstruct
    void watch() {
        timers.createIntervalTimer(
                INTERVAL.toMillis(), INTERVAL.toMillis(), new TimerConfig("purge of finished chains", false));
    }

    @Timeout
    void purgeByAge() {
        int forgotten = forget(keep.age());
        if (forgotten > 0) {
            LOG.info("{} chains that ended more than {} ago are forgotten", forgotten, keep.age());
        }
    }

    /** How many were forgotten. */
    public int purge(Duration endedBefore) {
        if (endedBefore.compareTo(YOUNGEST) < 0) {
            throw new InvalidRequestException("Chains that ended " + endedBefore + " ago can't be forgotten yet: late"
                    + " deliveries of their messages are known by them; " + YOUNGEST + " at least");
        }
        int forgotten = forget(endedBefore);
        LOG.warn("{} chains that ended more than {} ago are forgotten, as an operator asked", forgotten, endedBefore);
        return forgotten;
    }

    private int forget(Duration age) {
        Instant before = clock.instant().minus(age);
        int sum = 0;
        int some;
        do {
            some = finished.forget(before, AT_ONCE);
            sum += some;
        } while (some == AT_ONCE);
        return sum;
    }
}
