package dev.daicho.strata.chain;

import dev.daicho.strata.ChainId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A transaction execution request: that a member run as a stratum of a chain. Immutable. Source: S2, ¶64, ¶84.
 *
 * @param chain the chain it belongs to
 * @param stratum its place in the chain, 2 or more
 * @param id unique everywhere; the same on every delivery and in every attempt
 * @param member the member's name
 * @param payload the processing context that it needs, as JSON
 * @param requestedAt when it was asked for
 * @param trace the requester's span, as a W3C traceparent; null if nobody traces
 */
record StratumRequest(
        ChainId chain,
        int stratum,
        UUID id,
        String member,
        String payload,
        Instant requestedAt,
        @Nullable String trace) {

    /** As logs show it: never the payload. */
    @Override
    public String toString() {
        return "chain " + chain + " stratum " + stratum + " member " + member;
    }
}
