package dev.daicho.strata.telemetry;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/**
 * What the server offers to tell of strata; nothing where it offers nothing.
 *
 * <p>Thread-safe. Source: S12.
 */
@Dependent
public class Telemetry {

    private static final Traces.Span NO_SPAN = new Traces.Span() {
        @Override
        public void around(Traces.Work work) throws Exception {
            work.run();
        }

        @Override
        public @Nullable String traceparent() {
            return null;
        }

        @Override
        public void end(@Nullable String failure) {
            // Nobody is told.
        }
    };

    private static final Traces NO_TRACES = new Traces() {
        @Override
        public @Nullable String current() {
            return null;
        }

        @Override
        public Span begin(String member, String chain, int stratum, int attempt, @Nullable String parent) {
            return NO_SPAN;
        }
    };

    private static final Meters NO_METERS = new Meters() {
        @Override
        public void attempted(String member, long queuedNanos, long heldNanos, boolean isCommitted) {
            // Nobody is told.
        }

        @Override
        public void parked(String member) {
            // Nobody is told.
        }
    };

    private final Traces traces;
    private final Meters meters;

    /** With what there is. */
    @Inject
    public Telemetry(Instance<Traces> traces, Instance<Meters> meters) {
        this.traces = traces.isResolvable() ? traces.get() : NO_TRACES;
        this.meters = meters.isResolvable() ? meters.get() : NO_METERS;
    }

    public Traces traces() {
        return traces;
    }

    public Meters meters() {
        return meters;
    }
}
