package dev.daicho.ledger.core.book;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the lock table knows of one transaction: its age, what it holds, what it waits for (one thing at a time) and how long it may.
 *
 * <p>Not thread-safe.
 */
final class LockHolder {

    final LockOwner owner;

    /** Counts transactions by their first lock: of two, the younger has the higher one. */
    final long age;

    final Set<String> subjects = new LinkedHashSet<>();
    long leaseMillis;
    long expiryMillis;
    boolean prepared;

    @Nullable
    String waitingFor;

    long waitDeadlineMillis;

    LockHolder(LockOwner owner, long age) {
        this.owner = owner;
        this.age = age;
    }

    void renew(long nowMillis) {
        expiryMillis = Math.max(expiryMillis, nowMillis + leaseMillis);
    }

    /** When the next of its terms ends; never, once it is prepared: then only its decision ends it. */
    long nextEndMillis() {
        if (prepared) {
            return Long.MAX_VALUE;
        }
        return waitingFor == null ? expiryMillis : Math.min(expiryMillis, waitDeadlineMillis);
    }
}
