package dev.daicho.strata.telemetry;

import org.jspecify.annotations.Nullable;

/** One trace over all strata of a chain. Thread-safe. Source: S12. */
public interface Traces {

    /** The current span, as a W3C {@code traceparent}, for who is requested now; null if there is none. */
    @Nullable
    String current();

    /**
     * An attempt of a stratum begins, as a part of what requested it; it is the thread's current span until it {@linkplain Span#leave leaves}.
     *
     * @param parent the requester's {@code traceparent}; null for none
     */
    Span begin(String member, String chain, int stratum, int attempt, @Nullable String parent);

    /** One attempt. Left on the thread that began it, then ended on any. */
    interface Span {

        /** The member's work is done; what remains is to commit. */
        void leave();

        /** It is known how it ended; null if it committed. */
        void end(@Nullable String failure);
    }
}
