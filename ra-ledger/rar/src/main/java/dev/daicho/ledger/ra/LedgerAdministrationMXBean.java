package dev.daicho.ledger.ra;

import java.util.List;

/**
 * What an administrator sees of this server's ledger and may do to its group, by JMX: {@code dev.daicho:type=Ledger,…}.
 *
 * <p>Thread-safe. Source: L1, L9.
 */
public interface LedgerAdministrationMXBean {

    /** This server's name in its group. */
    String getNode();

    /** What this server is in its group: leader, follower, candidate, learner, stopped. */
    String getRole();

    /** The last log entry known to be held by a majority. */
    long getCommitIndex();

    /** The last log entry that this server's copy reflects. */
    long getAppliedIndex();

    /** Prepared branches that wait for their decision. */
    long getInDoubtCount();

    /** Blocks applied since the ledger was made. */
    long getBlockCount();

    /** The members as {@code name host:port voter|learner [leader]}; empty if this server is alone. */
    List<String> getMembers();

    /** A hash of the whole copy, in hexadecimal digits: equal on all servers that have applied the same log. */
    String getDigest();

    /** Every branch in doubt: its identifier, its Xid, since when, and the accounts it touches, between tabs. */
    List<String> listInDoubt();

    /**
     * Decides a branch in the place of its transaction manager, if that will never come back. Noted in the audit record. If it comes back
     * after all, it is told of the heuristic outcome.
     *
     * @param branch its identifier, as listed
     * @return false if no such branch is prepared
     */
    boolean completeInDoubt(String branch, boolean commit, String reason);

    /** Every branch that was completed by hand: its identifier, its Xid, when, and how, between tabs; until it is forgotten. */
    List<String> listCompletedByHand();

    /**
     * Forgets how a branch was completed, if its transaction manager will never say so. Noted in the audit record.
     *
     * @param branch its identifier, as listed
     * @return false if no such branch was completed by hand
     */
    boolean forgetCompleted(String branch, String reason);

    /** Makes another member the leader; an empty name for any. */
    void handOver(String member);

    /** Takes a member in, whose server runs already. */
    void addMember(String member, String address);

    /** Takes a member out. */
    void removeMember(String member);
}
