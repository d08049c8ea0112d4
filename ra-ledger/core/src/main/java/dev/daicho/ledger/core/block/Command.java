package dev.daicho.ledger.core.block;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member of a block: a transaction, a decision about one, or the client's own housekeeping.
 *
 * <p>Immutable. Source: L2, L3, L12.
 */
public sealed interface Command {

    /**
     * A whole transaction: locks, is processed, made durable and unlocks within its apply.
     *
     * @param branch the transaction manager's branch, if there is one: a later {@link Fence} can then ask what became of it
     * @param terms as whom it locks and waits
     */
    record OnePhase(@Nullable BranchId branch, LockTerms terms, List<Operation> operations) implements Command {

        /** Copies the list. */
        public OnePhase {
            operations = List.copyOf(operations);
        }

        /** One that holds no locks yet and never queues. */
        public OnePhase(@Nullable BranchId branch, List<Operation> operations) {
            this(branch, LockTerms.NONE, operations);
        }
    }

    /** A transaction whose decision follows: checked, and what it needs is held until then. */
    record Prepare(BranchId branch, LockTerms terms, List<Operation> operations) implements Command {

        /** Copies the list. */
        public Prepare {
            operations = List.copyOf(operations);
        }

        /** One that holds no locks yet and never queues. */
        public Prepare(BranchId branch, List<Operation> operations) {
            this(branch, LockTerms.NONE, operations);
        }
    }

    /**
     * Takes a lock on an account before the transaction is prepared, so that what is read stays as it is read. Asked for again while it
     * waits, it keeps its place in the queue.
     */
    record Lock(LockTerms terms, String account, LockMode mode) implements Command {}

    /** Ends a transaction that is not prepared: gives back all its locks and its place in any queue. */
    record Release(long transaction) implements Command {}

    /** Commits a prepared branch. Never checked again. */
    record Commit(BranchId branch) implements Command {}

    /** Rolls a prepared branch back; of an unknown one it leaves a mark, so that a late duplicate of its {@link Prepare} cannot live. */
    record Rollback(BranchId branch) implements Command {}

    /** Decides a prepared branch in the place of its transaction manager; how, is kept until {@link Forget}. */
    record Complete(BranchId branch, boolean commit) implements Command {}

    /** Forgets how a branch was completed by hand. */
    record Forget(BranchId branch) implements Command {}

    /** Settles what became of a one-phase transaction: if it has not come by now, it never will. */
    record Fence(BranchId branch) implements Command {}

    /**
     * Starts a client's session, the only command outside one. An older session of the same member ends.
     *
     * @param member who asks
     * @param nonceHigh with {@code nonceLow} names this request, so that sending it again makes no second session
     * @param nonceLow see {@code nonceHigh}
     */
    record OpenSession(String member, long nonceHigh, long nonceLow) implements Command {}

    /** Claims a transaction node identifier for a member; a member has one at a time. */
    record RegisterNode(String nodeIdentifier, String member) implements Command {}

    /** Says how long idempotency keys are remembered from now on. */
    record ConfigureKeys(KeyTerms terms) implements Command {}
}
