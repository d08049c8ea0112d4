package dev.daicho.ledger.core;

import java.util.Locale;

/**
 * What one server's ledger counts, at one moment; counters go on from the server's start, or, where it says so, from the ledger's.
 *
 * <p>Immutable. Source: L3, L6, L14.
 *
 * @param role what this server is in its group
 * @param term how often a leader was elected, or was to be; -1 if the log does not say
 * @param commitIndex the last log entry known to be held by a majority
 * @param appliedIndex the last log entry that this server's copy reflects
 * @param blockCount blocks applied since the ledger was made
 * @param transactionCount transactions and decisions in them
 * @param postingCount postings committed
 * @param accountCount accounts, closed ones too
 * @param keyCount idempotency keys remembered
 * @param keyHorizonMillis the time up to which keys were forgotten, in milliseconds since 1970; 0 if none was
 * @param inDoubtCount prepared branches that wait for their decision
 * @param heuristicCount branches that were completed by hand and not forgotten
 * @param blocksSentCount blocks that this server has sent since it started
 * @param transactionsSentCount transactions and decisions in them
 * @param groupCount block groups that came from the leader since this server started: blocks of several clients in one communication
 * @param groupedBlockCount blocks in them
 * @param largestGroupBlockCount blocks in the largest of them
 * @param postingsUnderWayCount postings of mass submissions on their way
 * @param lockWaitCount how often a transaction of this server had to wait for a lock
 * @param lockWaitMillis for how long in all
 * @param deadlockCount transactions of this server that were rolled back as a deadlock's youngest
 * @param lockTimeoutCount transactions of this server that did not get a lock in time
 * @param logSyncCount how often this server's log was forced to disk since it started; -1 if the log does not say
 * @param historyBytes how long the history is
 * @param diskBytes what log, history and snapshots take on this server's disk
 * @param heapUsedBytes heap that the whole server process uses
 */
public record LedgerMetrics(
        String role,
        long term,
        long commitIndex,
        long appliedIndex,
        long blockCount,
        long transactionCount,
        long postingCount,
        long accountCount,
        long keyCount,
        long keyHorizonMillis,
        long inDoubtCount,
        long heuristicCount,
        long blocksSentCount,
        long transactionsSentCount,
        long groupCount,
        long groupedBlockCount,
        long largestGroupBlockCount,
        long postingsUnderWayCount,
        long lockWaitCount,
        long lockWaitMillis,
        long deadlockCount,
        long lockTimeoutCount,
        long logSyncCount,
        long historyBytes,
        long diskBytes,
        long heapUsedBytes) {

    /** The status document: one JSON object, its members named as here. */
    public String toJson() {
        return "{\"role\":\"" + role.toLowerCase(Locale.ROOT) + "\""
                + ",\"term\":" + term
                + ",\"commitIndex\":" + commitIndex
                + ",\"appliedIndex\":" + appliedIndex
                + ",\"blockCount\":" + blockCount
                + ",\"transactionCount\":" + transactionCount
                + ",\"postingCount\":" + postingCount
                + ",\"accountCount\":" + accountCount
                + ",\"keyCount\":" + keyCount
                + ",\"keyHorizonMillis\":" + keyHorizonMillis
                + ",\"inDoubtCount\":" + inDoubtCount
                + ",\"heuristicCount\":" + heuristicCount
                + ",\"blocksSentCount\":" + blocksSentCount
                + ",\"transactionsSentCount\":" + transactionsSentCount
                + ",\"groupCount\":" + groupCount
                + ",\"groupedBlockCount\":" + groupedBlockCount
                + ",\"largestGroupBlockCount\":" + largestGroupBlockCount
                + ",\"postingsUnderWayCount\":" + postingsUnderWayCount
                + ",\"lockWaitCount\":" + lockWaitCount
                + ",\"lockWaitMillis\":" + lockWaitMillis
                + ",\"deadlockCount\":" + deadlockCount
                + ",\"lockTimeoutCount\":" + lockTimeoutCount
                + ",\"logSyncCount\":" + logSyncCount
                + ",\"historyBytes\":" + historyBytes
                + ",\"diskBytes\":" + diskBytes
                + ",\"heapUsedBytes\":" + heapUsedBytes
                + "}";
    }

    /** How many transactions a block of this server has carried so far, on average; 0 if it has sent none. */
    public double transactionsPerBlock() {
        return blocksSentCount == 0 ? 0 : (double) transactionsSentCount / blocksSentCount;
    }
}
