package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.accounts.Accounts;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.LockTerms;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal;
import dev.daicho.ledger.core.block.Refusal.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each command about a transaction does: it locks, is checked, is carried out or prepared, and is decided.
 *
 * <p>One-phase work locks, is processed and unlocks within its apply. A prepared branch holds its locks until its decision: increments
 * (which go together with each other, so that popular accounts do not serialise branches) on what it posts to, exclusive ones on what it
 * brings in and what it has read in order to change. Decisions never check again. A transaction that has to wait is answered so at once,
 * with its place in the queue; see {@link Locks}.
 *
 * <p>Not thread-safe. Source: L2, L6, L12; JP 7144490 B2, second embodiment (strict two-phase locking, figures 12 to 14).
 */
final class Transactions {

    private final Accounts accounts;
    private final Keys keys;
    private final Locks locks;
    private final Locking locking;
    private final Decisions decisions;
    private final Branches branches;
    private final Heuristics heuristics;

    Transactions(
            Accounts accounts, Keys keys, Locks locks, Decisions decisions, Branches branches, Heuristics heuristics) {
        this.heuristics = heuristics;
        this.accounts = accounts;
        this.keys = keys;
        this.locks = locks;
        this.locking = new Locking(locks, accounts);
        this.decisions = decisions;
        this.branches = branches;
    }

    Draft draft() {
        return new Draft(accounts, keys, locks);
    }

    Outcome onePhase(Command.OnePhase onePhase, Block block, Session session, long nowMillis) {
        BranchId branch = onePhase.branch();
        LockOwner owner = owner(onePhase.terms(), session);
        Outcome obstacle = branch == null ? null : overAlready(branch, block, session);
        if (obstacle == null) {
            obstacle = locking.forOnePhase(owner, onePhase.terms(), onePhase.operations());
        }
        if (obstacle == null) {
            obstacle = check(onePhase.operations());
        }
        if (obstacle instanceof Outcome.Waiting) {
            return obstacle;
        }
        if (obstacle == null) {
            branches.carryOut(onePhase.operations(), block, nowMillis);
            if (branch != null) {
                decide(branch, true, block, session);
            }
        }
        locking.over(owner);
        return obstacle == null ? Outcome.Committed.DONE : obstacle;
    }

    Outcome prepare(Command.Prepare prepare, Block block, Session session, long nowMillis) {
        LockOwner owner = owner(prepare.terms(), session);
        Outcome obstacle = overAlready(prepare.branch(), block, session);
        if (obstacle == null) {
            obstacle = locking.forBranch(owner, prepare);
        }
        if (obstacle == null) {
            obstacle = check(prepare.operations());
        }
        if (obstacle != null) {
            if (!(obstacle instanceof Outcome.Waiting)) {
                locking.over(owner == null ? LockOwner.of(prepare.branch()) : owner);
            }
            return obstacle;
        }
        PreparedBranch prepared = new PreparedBranch(
                prepare.branch(),
                block.session(),
                block.sequence(),
                prepare.terms().transaction(),
                nowMillis,
                prepare.operations());
        locks.prepared(prepared.lockOwner());
        branches.prepare(prepared);
        return new Outcome.Prepared();
    }

    private static @Nullable LockOwner owner(LockTerms terms, Session session) {
        return terms.transaction() == 0 ? null : LockOwner.of(session.id(), terms.transaction());
    }

    Outcome lock(Command.Lock lock, Session session) {
        LockOwner owner = owner(lock.terms(), session);
        if (owner == null) {
            return new Outcome.Refused(
                    Refusal.of(Reason.INVALID, lock.account(), "A lock for a transaction without a number"));
        }
        Outcome obstacle = locking.forReading(owner, lock);
        AccountState account = accounts.account(lock.account());
        if (obstacle != null) {
            return obstacle;
        }
        return account == null
                ? new Outcome.Refused(Refusal.of(Reason.UNKNOWN_ACCOUNT, lock.account(), ""))
                : new Outcome.Granted(account.postedUnits());
    }

    Outcome release(Command.Release release, Session session) {
        locks.abandon(LockOwner.of(session.id(), release.transaction()));
        return new Outcome.RolledBack();
    }

    private @Nullable Outcome overAlready(BranchId branch, Block block, Session session) {
        decisions.liftIfKnown(branch, block, session.member());
        Boolean committed = decisions.committed(branch);
        if (branches.find(branch) != null || heuristics.find(branch) != null || Boolean.TRUE.equals(committed)) {
            return new Outcome.Refused(Refusal.of(Reason.DUPLICATE_BRANCH, branch.toString(), ""));
        }
        return committed == null ? null : new Outcome.Refused(Refusal.of(Reason.ROLLED_BACK, branch.toString(), ""));
    }

    private @Nullable Outcome check(List<Operation> operations) {
        Draft draft = draft();
        for (Operation operation : operations) {
            Outcome obstacle = draft.add(operation, false);
            if (obstacle != null) {
                return obstacle;
            }
        }
        return draft.checkLimits();
    }

    Outcome commit(BranchId branch, Block block, Session session, long nowMillis) {
        PreparedBranch prepared = branches.find(branch);
        if (prepared == null) {
            return overUnknown(branch, block, session);
        }
        branches.carryOut(branches.release(prepared).operations(), block, nowMillis);
        decide(branch, true, block, session);
        return Outcome.Committed.DONE;
    }

    Outcome rollback(BranchId branch, Block block, Session session, long nowMillis) {
        PreparedBranch prepared = branches.find(branch);
        if (prepared != null) {
            branches.release(prepared);
            decide(branch, false, block, session);
            return new Outcome.RolledBack();
        }
        Outcome over = overUnknown(branch, block, session);
        if (over instanceof Outcome.NotFound) {
            markRolledBack(branch, block, session, nowMillis);
        }
        return over;
    }

    Outcome fence(BranchId branch, Block block, Session session, long nowMillis) {
        if (branches.find(branch) != null) {
            return new Outcome.Prepared();
        }
        Outcome over = over(branch);
        if (over instanceof Outcome.NotFound) {
            markRolledBack(branch, block, session, nowMillis);
            return new Outcome.RolledBack();
        }
        return over;
    }

    /** What the transaction manager would have to decide; it is told so when it comes after all. */
    Outcome complete(Command.Complete complete, Block block, long nowMillis) {
        PreparedBranch prepared = branches.find(complete.branch());
        if (prepared == null) {
            return new Outcome.NotFound();
        }
        branches.release(prepared);
        heuristics.add(new HeuristicBranch(complete.branch(), complete.commit(), nowMillis));
        if (!complete.commit()) {
            return new Outcome.RolledBack();
        }
        branches.carryOut(prepared.operations(), block, nowMillis);
        return Outcome.Committed.DONE;
    }

    Outcome forget(Command.Forget forget) {
        return heuristics.forget(forget.branch()) ? Outcome.Committed.DONE : new Outcome.NotFound();
    }

    private void markRolledBack(BranchId branch, Block block, Session session, long nowMillis) {
        decisions.mark(branch, new Decisions.Mark(false, nowMillis, session.member(), session.id(), block.sequence()));
    }

    /** How a branch ended that is not prepared, unless its end is old news to whoever asks: then there is no such branch. */
    private Outcome overUnknown(BranchId branch, Block block, Session session) {
        decisions.liftIfKnown(branch, block, session.member());
        return over(branch);
    }

    private Outcome over(BranchId branch) {
        HeuristicBranch byHand = heuristics.find(branch);
        if (byHand != null) {
            return new Outcome.Refused(Refusal.of(
                    byHand.committed() ? Reason.HEURISTICALLY_COMMITTED : Reason.HEURISTICALLY_ROLLED_BACK,
                    branch.toString(),
                    ""));
        }
        Boolean committed = decisions.committed(branch);
        if (committed == null) {
            return new Outcome.NotFound();
        }
        return committed ? Outcome.Committed.DONE : new Outcome.RolledBack();
    }

    private void decide(BranchId branch, boolean committed, Block block, Session session) {
        decisions.await(branch, committed);
        session.decidedIn(block.sequence(), branch);
    }
}
