package dev.daicho.strata.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traces by the server's OpenTelemetry. Not loaded where that subsystem is not configured: its classes are not there then.
 *
 * <p>Thread-safe. Source: S12.
 */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class OpenTelemetryTraces implements Traces {

    private static final String PARENT = "traceparent";

    private static final TextMapGetter<Map<String, String>> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    };

    @Inject
    private Instance<OpenTelemetry> telemetry;

    @Override
    public @Nullable String current() {
        return traceparent(Context.current());
    }

    private static @Nullable String traceparent(Context context) {
        Map<String, String> carrier = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(context, carrier, (map, key, value) -> {
            if (map != null) {
                map.put(key, value);
            }
        });
        return carrier.get(PARENT);
    }

    @Override
    public Span begin(String member, String chain, int stratum, int attempt, @Nullable String parent) {
        Context requester = W3CTraceContextPropagator.getInstance()
                .extract(Context.root(), parent == null ? Map.of() : Map.of(PARENT, parent), GETTER);
        io.opentelemetry.api.trace.Span span = tracer().spanBuilder("stratum " + member)
                .setParent(requester)
                .setSpanKind(stratum == 1 ? SpanKind.PRODUCER : SpanKind.CONSUMER)
                .setAttribute("daicho.chain", chain)
                .setAttribute("daicho.stratum", stratum)
                .setAttribute("daicho.attempt", attempt)
                .startSpan();
        return new Span() {
            @Override
            public void around(Work work) throws Exception {
                Context.current()
                        .with(span)
                        .wrap(() -> {
                            work.run();
                            return true;
                        })
                        .call();
            }

            @Override
            public @Nullable String traceparent() {
                return OpenTelemetryTraces.traceparent(Context.root().with(span));
            }

            @Override
            public void end(@Nullable String failure) {
                if (failure != null) {
                    span.setStatus(StatusCode.ERROR, failure);
                }
                span.end();
            }
        };
    }

    private Tracer tracer() {
        List<OpenTelemetry> offered = telemetry.stream().toList();
        return (offered.size() == 1 ? offered.get(0) : OpenTelemetry.noop()).getTracer("dev.daicho.strata");
    }
}
