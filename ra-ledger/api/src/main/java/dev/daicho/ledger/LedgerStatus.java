package dev.daicho.ledger;

import java.io.Serializable;

/**
 * What one server's ledger is doing, at one moment.
 *
 * <p>Immutable. Source: L1.
 *
 * @param role what this server is in its group
 * @param commitIndex the last log entry known to be held by a majority
 * @param appliedIndex the last log entry that the balances here reflect
 * @param accountCount open accounts
 * @param openBranchCount prepared branches that wait for their decision
 * @param blockCount blocks applied since the ledger was made
 * @param transactionCount transactions in them
 * @param postingCount postings committed
 * @param diskBytes bytes that log, history and snapshots take here
 */
public record LedgerStatus(
        Role role,
        long commitIndex,
        long appliedIndex,
        long accountCount,
        long openBranchCount,
        long blockCount,
        long transactionCount,
        long postingCount,
        long diskBytes)
        implements Serializable {

    /** A server's part in its group. */
    public enum Role {
        /** Orders the transactions. */
        LEADER,
        /** Holds a copy and votes. */
        FOLLOWER,
        /** Wants to become the leader: an election is under way. */
        CANDIDATE,
        /** Holds a copy without a vote. */
        LEARNER,
        /** Not running. */
        STOPPED
    }
}
