package dev.daicho.strata.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Meters by the server's Micrometer. Not loaded where that subsystem is not configured: its classes are not there then.
 *
 * <p>Thread-safe. Source: S12.
 */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class MicrometerMeters implements Meters {

    @Inject
    private Instance<MeterRegistry> registries;

    @Override
    public void attempted(String member, long queuedNanos, long heldNanos, boolean isCommitted) {
        tell(registry -> {
            registry.timer("daicho.strata.queued", "member", member).record(queuedNanos, TimeUnit.NANOSECONDS);
            registry.timer("daicho.strata.held", "member", member, "outcome", isCommitted ? "committed" : "rolled back")
                    .record(heldNanos, TimeUnit.NANOSECONDS);
        });
    }

    @Override
    public void parked(String member) {
        tell(registry ->
                registry.counter("daicho.strata.parked", "member", member).increment());
    }

    private void tell(Consumer<MeterRegistry> what) {
        if (registries.isResolvable()) {
            what.accept(registries.get());
        }
    }
}
