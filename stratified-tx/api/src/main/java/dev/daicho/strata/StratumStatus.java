package dev.daicho.strata;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One requested stratum of a chain.
 *
 * <p>Immutable. Source: S10, S11.
 *
 * @param request names it, for an operator's acts
 * @param number its place in the chain; the requester's own is 1, so the first requested is 2
 * @param member the member transaction that it runs
 * @param inside members that ran in the same stratum after it, by the policy in force
 * @param state where it is; {@link ChainState#DONE} once committed
 * @param attemptCount attempts that began, the successful one included
 * @param lastCause why the last failed attempt failed, or what it waits for; null if neither
 * @param requestedAt when the stratum before it asked
 * @param startedAt when the attempt that committed began, or null
 * @param committedAt when it committed or was skipped, or null
 */
public record StratumStatus(
        UUID request,
        int number,
        String member,
        List<String> inside,
        ChainState state,
        int attemptCount,
        @Nullable String lastCause,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant committedAt)
        implements Serializable {

    /** Copies the list. */
    public StratumStatus {
        inside = List.copyOf(inside);
    }
}
