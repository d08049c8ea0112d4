package dev.daicho.strata.chain;

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
 * broker's own redelivery comes at once and ends in the dead-letter queue after ten. Pure. Source: S2, S11.
 */
sealed interface NextStep {

    /** The stratum has committed: consume the message and do nothing. */
    record Ignore() implements NextStep {}

    /** Run the member in this transaction. */
    record Run() implements NextStep {}

    /** The member is absent: PUT the same attempt again. */
    record Wait(Duration delay) implements NextStep {}

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
     * @param looks how often in a row the member was absent so far
     */
    static NextStep of(
            boolean executed, boolean memberPresent, boolean redelivered, int attempt, int looks, RetryPolicy policy) {
        if (executed) {
            return new Ignore();
        }
        if (!memberPresent) {
            return new Wait(policy.waitAfter(looks + 1));
        }
        if (!redelivered) {
            return new Run();
        }
        return policy.isExhausted(attempt) ? new Park() : new Retry(attempt + 1, policy.pauseAfter(attempt));
    }
}
