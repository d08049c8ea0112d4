package dev.daicho.strata.tracking;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is special about a request. Immutable. Source: S8, S11.
 *
 * @param orderKey requests of one member with the same key run one after the other; null if it has none
 * @param dueAt not before; null if at once
 * @param node where it runs; null if here
 * @param trace the requester's span, as a W3C traceparent; null if nobody traces
 * @param compensates the request, or the chain for its first transaction, that it undoes; null if it undoes nothing
 */
public record RequestTerms(
        @Nullable String orderKey,
        @Nullable Instant dueAt,
        @Nullable String node,
        @Nullable String trace,
        @Nullable UUID compensates) {

    /** Nothing is. */
    public static final RequestTerms USUAL = new RequestTerms(null, null, null, null, null);

    static RequestTerms compensating(UUID what, @Nullable String node) {
        return new RequestTerms(null, null, node, null, what);
    }

    public RequestTerms inOrderOf(String key) {
        return new RequestTerms(key, dueAt, node, trace, compensates);
    }

    public RequestTerms dueAt(Instant time) {
        return new RequestTerms(orderKey, time, node, trace, compensates);
    }

    public RequestTerms at(@Nullable String system) {
        return new RequestTerms(orderKey, dueAt, system, trace, compensates);
    }

    public RequestTerms tracedAs(@Nullable String span) {
        return new RequestTerms(orderKey, dueAt, node, span, compensates);
    }
}
