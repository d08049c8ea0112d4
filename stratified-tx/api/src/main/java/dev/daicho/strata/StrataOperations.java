package dev.daicho.strata;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * What an operator does with chains that do not go on by themselves. Each act is written down beside its chain, with who and why. Inject it:
 *
 * <pre>{@code
 * @EJB(lookup = "java:global/daicho/stratified-tx/StrataOperations!dev.daicho.strata.StrataOperations")
 * StrataOperations operations;
 * }</pre>
 *
 * <p>Thread-safe. An act is part of the caller's transaction, or of one of its own. Source: S11.
 */
public interface StrataOperations {

    /**
     * The oldest chains in that state; parked ones wait for an operator.
     *
     * @param limit how many at most, 1 to 1000
     */
    List<ChainStatus> inState(ChainState state, int limit);

    /**
     * What a stratum was requested with, as JSON.
     *
     * @throws UnknownChainException if there is no such request
     */
    String payload(UUID request);

    /**
     * Gives every parked stratum of a chain a fresh set of attempts, at once.
     *
     * @throws UnknownChainException if there is no such chain
     * @throws InvalidRequestException if none of it is parked, or the reason is blank
     */
    void resume(ChainId chain, String reason);

    /**
     * Gives a stratum up: it never runs, and the chain goes on as if it had committed without requesting anything.
     *
     * @throws UnknownChainException if there is no such request
     * @throws InvalidRequestException if it is not parked, or the reason is blank
     */
    void skip(UUID request, String reason);

    /**
     * Undoes a chain: strata that have not committed are given up; then the compensating members of those that have run, one after the
     * other, the last committed first, each as a stratum of the same chain with retries, parking and all.
     *
     * @throws UnknownChainException if there is no such chain
     * @throws InvalidRequestException if it is being compensated already, or a stratum that has committed names no compensating member (all
     *     such are listed), or the reason is blank
     */
    void compensate(ChainId chain, String reason);

    /** What was done to a chain, the oldest first. */
    List<OperatorAct> acts(ChainId chain);

    /**
     * Forgets chains that ended that long ago at least; others stay. The server does the same by itself, see {@code
     * daicho.strata.keep-finished}.
     *
     * @return how many were forgotten
     * @throws InvalidRequestException if the age is shorter than a minute
     */
    int purge(Duration endedBefore);
}
