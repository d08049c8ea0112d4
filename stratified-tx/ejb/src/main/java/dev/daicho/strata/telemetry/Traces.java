package dev.daicho.strata.telemetry;

import org.jspecify.annotations.Nullable;

/** One trace over all strata of a chain. Thread-safe. Source: S12. */
public interface Traces {

    /** The current span, as a W3C {@code traceparent}, for who is requested now; null if there is none. */
    @Nullable
    String current();

    /**
     * An attempt of a stratum begins, as a part of what requested it.
     *
     * @param parent the requester's {@code traceparent}; null for none
     */
    Span begin(String member, String chain, int stratum, int attempt, @Nullable String parent);

    /** What a span is around. */
    interface Work {
        void run() throws Exception;
    }

    /** One attempt. Ended on any thread, once. */
    interface Span {

        /** Works with this as the thread's current span. */
        void around(Work work) throws Exception;

        /** Itself, as a W3C {@code traceparent}, for who is requested in its course; null if nobody traces. */
        @Nullable
        String traceparent();

        /** It is known how it ended; null if it committed. */
        void end(@Nullable String failure);
    }
}
