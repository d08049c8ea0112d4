package dev.daicho.ledger.core.log;

import dev.daicho.ledger.LedgerStatus;
import java.io.Closeable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A log that a majority holds. Entries are applied by a {@link LogConsumer}, in the same order on every replica.
 *
 * <p>Thread-safe. An entry whose future has completed normally is durable on a majority and applied by the leader; here
 * it is applied soon, by the time that {@link #current} completes at the latest.
 *
 * <p>Source: L1, L7, L8; ARCHITECTURE, "Ledger".
 */
public interface ReplicatedLog extends Closeable {

    /**
     * Appends an entry. Never blocks for long.
     *
     * @param entry an encoded block, not changed by the caller afterwards; the leader stamps its clock into it
     * @return what the consumer answered; fails with {@link NotAppendedException} if the entry is surely not in the log, with anything
     *     else if it may be, or may yet come
     */
    CompletableFuture<byte[]> append(byte[] entry);

    /**
     * Waits until this replica is no older than anything that anybody was answered before this call; where there is no other, it always
     * is.
     *
     * @return completes when it is; fails if no majority says so in time
     */
    default CompletableFuture<Void> current() {
        return CompletableFuture.completedFuture(null);
    }

    /** The group's members, or null if this server is alone. */
    default @Nullable Membership membership() {
        return null;
    }

    /** This server's part in the group. */
    LedgerStatus.Role role();

    /** The last index known to be held by a majority. */
    long commitIndex();

    /** The term, which counts elections; −1 if that is not known. */
    default long term() {
        return -1;
    }

    /** The block groups that came to this server. */
    default GroupCounts groupCounts() {
        return GroupCounts.NONE;
    }

    /** How often this server's part of the log was forced to disk since it started; −1 if that is not known. */
    default long syncCount() {
        return -1;
    }

    /** Stops. Entries under way may or may not get in. */
    @Override
    void close();
}
