package dev.daicho.strata.chain;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log how an attempt ended, once that is certain: after its transaction. Used by one transaction. */
final class AttemptLog implements Synchronization {

    private static final Logger LOG = LoggerFactory.getLogger(StratumListener.class);

    private final StratumRequest request;
    private final int attempt;
    private final long beganNanos;
    private @Nullable String cause;

    AttemptLog(StratumRequest request, int attempt, long beganNanos) {
        this.request = request;
        this.attempt = attempt;
        this.beganNanos = beganNanos;
    }

    void failed(String why) {
        cause = why;
    }

    @Override
    public void beforeCompletion() {
        // The work is done; nothing is left to add to the transaction.
    }

    @Override
    public void afterCompletion(int status) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
        if (status == Status.STATUS_COMMITTED) {
            LOG.info("{} committed, attempt {}, {} ms", request, attempt, millis);
        } else {
            LOG.warn(
                    "{} rolled back, attempt {}, {} ms: {}",
                    request,
                    attempt,
                    millis,
                    cause == null ? "a resource refused to prepare, or time was over" : cause);
        }
    }
}
