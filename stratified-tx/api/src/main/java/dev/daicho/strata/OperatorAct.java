package dev.daicho.strata;

import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an operator has done to a chain, for ever beside it. Immutable. Source: S11.
 *
 * @param chain the chain
 * @param request the stratum's request, or null if it was done to the whole chain
 * @param kind what was done
 * @param who the caller's name as the container knows it
 * @param reason why, in the operator's words
 * @param at when
 */
public record OperatorAct(ChainId chain, @Nullable UUID request, Kind kind, String who, String reason, Instant at)
        implements Serializable {

    /** What can be done. */
    public enum Kind {
        /** Parked strata were given a fresh set of attempts. */
        RESUME,
        /** A stratum was given up; the chain goes on without it. */
        SKIP,
        /** What had committed is undone by compensating members, and the rest given up. */
        COMPENSATE
    }
}
