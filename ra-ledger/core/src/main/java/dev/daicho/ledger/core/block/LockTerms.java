package dev.daicho.ledger.core.block;

/**
 * As whom, and for how long, a transaction locks and waits before it is prepared. Times count from the stamp of the block that asks.
 *
 * <p>Immutable. Source: L6.
 *
 * @param transaction counts the session's transactions from 1; 0 for one without a name, which takes what is free and never queues
 * @param continues true if it has been granted a lock that it relies on: if the book knows nothing of that any more, it is refused
 * @param waitMillis how long it may stand in a queue
 * @param leaseMillis how long it may hold locks without asking for anything more, as long as it is not prepared
 */
public record LockTerms(long transaction, boolean continues, long waitMillis, long leaseMillis) {

    /** Without a name. */
    public static final LockTerms NONE = new LockTerms(0, false, 0, 0);

    /** No lease and no wait is longer: one hour. */
    public static final long MAX_MILLIS = 3_600_000;

    /** Bounds the times: they come from outside. */
    public LockTerms {
        waitMillis = Math.max(0, Math.min(MAX_MILLIS, waitMillis));
        leaseMillis = Math.max(waitMillis, Math.min(MAX_MILLIS, leaseMillis));
    }
}
