package dev.daicho.ledger.ra;

/**
 * What this server's ledger counts, by JMX: {@code dev.daicho:type=LedgerMetrics,…}. Read only.
 *
 * <p>Thread-safe. Source: L3, L6, L14.
 */
public interface LedgerMetricsMXBean {

    /** All of it as one JSON object. */
    String getStatus();

    /** How many transactions a block of this server has carried so far, on average. */
    double getTransactionsPerBlock();

    /** How often a leader was elected, or was to be; -1 if the log does not say. */
    long getTerm();

    /** The last log entry known to be held by a majority. */
    long getCommitIndex();

    /** The last log entry that this server's copy reflects. */
    long getAppliedIndex();

    /** Blocks applied since the ledger was made. */
    long getBlockCount();

    /** Transactions and decisions in them. */
    long getTransactionCount();

    /** Postings committed. */
    long getPostingCount();

    /** Accounts, closed ones too. */
    long getAccountCount();

    /** Idempotency keys remembered. */
    long getKeyCount();

    /** The time up to which keys were forgotten, in milliseconds since 1970; 0 if none was. */
    long getKeyHorizonMillis();

    /** Prepared branches that wait for their decision. */
    long getInDoubtCount();

    /** Branches that were completed by hand and not forgotten. */
    long getHeuristicCount();

    /** Block groups that came from the leader since this server started: blocks of several clients in one communication. */
    long getGroupCount();

    /** Blocks in them. */
    long getGroupedBlockCount();

    /** Blocks in the largest of them. */
    long getLargestGroupBlockCount();

    /** Blocks that this server has sent since it started. */
    long getBlocksSentCount();

    /** Transactions and decisions in them. */
    long getTransactionsSentCount();

    /** Postings of mass submissions on their way. */
    long getPostingsUnderWayCount();

    /** How often a transaction of this server had to wait for a lock. */
    long getLockWaitCount();

    /** For how long in all. */
    long getLockWaitMillis();

    /** Transactions of this server that were rolled back as a deadlock's youngest. */
    long getDeadlockCount();

    /** Transactions of this server that did not get a lock in time. */
    long getLockTimeoutCount();

    /** How often this server's log was forced to disk since it started; -1 if the log does not say. */
    long getLogSyncCount();

    /** How long the history is. */
    long getHistoryBytes();

    /** What log, history and snapshots take on this server's disk. */
    long getDiskBytes();

    /** Heap that the whole server process uses. */
    long getHeapUsedBytes();
}
