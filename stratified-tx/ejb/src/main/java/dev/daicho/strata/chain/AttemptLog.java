package dev.daicho.strata.chain;

import dev.daicho.strata.telemetry.Meters;
import dev.daicho.strata.telemetry.Traces;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log, and who measures and traces, how an attempt ended, once that is certain: after its transaction. Used by one transaction. */
final class AttemptLog implements Synchronization {

    private static final Logger LOG = LoggerFactory.getLogger(StratumListener.class);

    private final StratumRequest request;
    private final int attempt;
    private final long beganNanos;
    private final long queuedNanos;
    private final Meters meters;
    private final Traces.Span span;
    private @Nullable String cause;

    AttemptLog(StratumRequest request, int attempt, long beganNanos, Instant now, Meters meters, Traces.Span span) {
        this.queuedNanos =
                Math.max(0, Duration.between(request.requestedAt(), now).toNanos());
        this.meters = meters;
        this.span = span;
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
        long heldNanos = System.nanoTime() - beganNanos;
        long millis = TimeUnit.NANOSECONDS.toMillis(heldNanos);
        boolean isCommitted = status == Status.STATUS_COMMITTED;
        String failure = cause == null ? "a resource refused to prepare, or time was over" : cause;
        span.end(isCommitted ? null : failure);
        meters.attempted(request.member(), queuedNanos, heldNanos, isCommitted);
        if (isCommitted) {
            LOG.info("{} committed, attempt {}, {} ms", request, attempt, millis);
        } else {
            LOG.warn("{} rolled back, attempt {}, {} ms: {}", request, attempt, millis, failure);
        }
    }
}
