package dev.daicho.strata.chain;

import dev.daicho.strata.tracking.Gathering.Turn;
import java.time.Duration;

/**
 * What to do with one delivery of a request: the state machine of a stratum.
 *
 * <pre>
 *             first delivery, member there        commit
 *   requested ------------------------------> run ------> done
 *     ^   |                                    |
 *     |   | member absent                      | rolled back: the broker delivers it again, at once
 *     |   v                                    v
 *   waiting (PUT again, delayed)            retrying (PUT again, delayed) --- as often as allowed ---> parked
 * </pre>
 *
 * <p>A message is an attempt at its first delivery only. Delivered again, it is GOT and PUT again with a delay in one transaction: the
 * broker's own redelivery comes at once and ends in the dead-letter queue after ten. Of several requests that are one run, one leads: only
 * its message makes attempts, and it waits until all that were announced are there. Pure. Source: S2, S8, S11.
 */
sealed interface NextStep {

    /** The stratum has committed: consume the message and do nothing. */
    record Ignore() implements NextStep {}

    /** Run the member in this transaction. */
    record Run() implements NextStep {}

    /** The member is absent: PUT the same attempt again. */
    record Wait(Duration delay) implements NextStep {}

    /** The transaction that requested it has not committed in the tables yet: PUT the same attempt again. */
    record AwaitRow() implements NextStep {}

    /** Announced strata have not committed, or one that comes first: PUT the same attempt again. */
    record AwaitJoin(Duration delay) implements NextStep {}

    /**
     * Another request of the same run makes the attempts: consume this message.
     *
     * @param wakeLeader whether the other waits for what is there now, so that its message is PUT at once
     */
    record Follow(boolean wakeLeader) implements NextStep {}

    /** The last attempt rolled back: PUT the next attempt. */
    record Retry(int attempt, Duration delay) implements NextStep {}

    /** The last attempt rolled back, and it was the last: consume the message and keep the request. */
    record Park() implements NextStep {}

    /**
     * Decides.
     *
     * @param executed whether the stratum has committed
     * @param memberPresent whether the member is deployed
     * @param redelivered whether this message was delivered before, so that its attempt has been made and rolled back
     * @param attempt the attempt that the message is for
     * @param looks how often in a row what it waits for was absent so far
     * @param turn what stands of the other requests of the same run
     */
    static NextStep of(
            boolean executed,
            boolean memberPresent,
            boolean redelivered,
            int attempt,
            int looks,
            Turn turn,
            RetryPolicy policy) {
        if (executed) {
            return new Ignore();
        }
        if (!memberPresent) {
            return new Wait(policy.waitAfter(looks + 1));
        }
        return switch (turn) {
            case UNSEEN -> new AwaitRow();
            case LEADS_INCOMPLETE, QUEUED -> new AwaitJoin(policy.waitAfter(looks + 1));
            case FOLLOWS -> new Follow(false);
            case FOLLOWS_WAITING_LEADER -> new Follow(true);
            case LEADS -> redelivered ? afterFailure(attempt, policy) : new Run();
        };
    }

    private static NextStep afterFailure(int attempt, RetryPolicy policy) {
        return policy.isExhausted(attempt) ? new Park() : new Retry(attempt + 1, policy.pauseAfter(attempt));
    }
}
