package dev.daicho.ra;

import java.util.List;
import javax.transaction.xa.XAException;

/**
 * One resource manager as the XA side of its adapter sees it: what a core can do with a branch, with nothing about threads,
 * associations or connections in it.
 *
 * <p>Thread-safe: any thread may complete any branch. A branch that {@link #prepare} voted {@link Vote#PREPARED} for is durable before
 * the call returns and survives a crash; nothing else does. Every XAException comes from {@link XaErrors} and carries an error code.
 *
 * <p>Source: Jakarta Transactions 2.0 and XA-CHECKLIST rows 21-33a.
 *
 * @param <W> the unit of work of one branch before it is prepared: what the connection's operations are recorded in
 */
public interface BranchResource<W> {

    /** What a resource manager answers to prepare. */
    enum Vote {
        /** Durable, locks held, waits for the decision. */
        PREPARED,
        /** Nothing to decide: the branch is already forgotten. */
        READ_ONLY
    }

    /** Equal for two adapters' resources only if they are the same store or cluster, whatever connection they came by. */
    String identity();

    /**
     * A new, empty unit of work.
     *
     * @throws XAException XAER_RMFAIL if the resource manager is stopped or out of reach
     */
    W begin() throws XAException;

    /**
     * First phase. Ends the unit of work in any case but XAER_RMFAIL.
     *
     * @throws XAException XA_RB* (never XA_RBTRANSIENT) after rolling back and releasing every lock, with the domain's exception as its
     *     cause; XAER_DUPID if that branch is prepared already; XAER_RMFAIL if the outcome is not known: a rollback will follow
     */
    Vote prepare(BranchXid xid, W work) throws XAException;

    /**
     * Commits without a first phase. Ends the unit of work. Must find out what happened before answering: RMFAIL here is a heuristic
     * hazard to Narayana.
     *
     * @throws XAException XA_RB* after rolling back and releasing every lock, with the domain's exception as its cause
     */
    void commitOnePhase(BranchXid xid, W work) throws XAException;

    /**
     * Commits work done outside any transaction manager: one autocommitted call, or a local transaction.
     *
     * @throws RuntimeException the domain's own exception, after rolling back and releasing every lock
     */
    void commitLocal(W work);

    /** Gives up a unit of work that is not prepared, and its locks. Never fails; may be called again. */
    void rollback(W work);

    /**
     * Commits a prepared branch, of this or any earlier run of this or any other node.
     *
     * @throws XAException XAER_NOTA if no such branch is prepared; XAER_RMFAIL if it can't be reached: the branch stays prepared
     */
    void commit(BranchXid xid) throws XAException;

    /**
     * Rolls a prepared branch back.
     *
     * @throws XAException XAER_NOTA if no such branch is prepared; XAER_RMFAIL if it can't be reached: the branch stays prepared
     */
    void rollback(BranchXid xid) throws XAException;

    /**
     * Every branch that is prepared or heuristically completed, whoever prepared it: complete or an exception, never a part.
     *
     * @throws XAException XAER_RMFAIL if the list can't be told to be complete
     */
    List<BranchXid> recover() throws XAException;

    /**
     * Forgets a heuristically completed branch.
     *
     * @throws XAException XAER_NOTA if there is none such
     */
    void forget(BranchXid xid) throws XAException;
}
