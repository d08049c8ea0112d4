package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.accounts.Accounts;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.LockMode;
import dev.daicho.ledger.core.block.LockTerms;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal;
import dev.daicho.ledger.core.block.Refusal.Reason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each command does at the lock table before it is checked: the growing phase of two-phase locking. The shrinking phase is one step,
 * the end of the transaction.
 *
 * <p>Not thread-safe. Source: L6; JP 7144490 B2, figure 12.
 */
final class Locking {

    private final Locks locks;
    private final Accounts accounts;

    Locking(Locks locks, Accounts accounts) {
        this.locks = locks;
        this.accounts = accounts;
    }

    /** For a transaction that ends within this very apply: what is free it need not write down. */
    @Nullable
    Outcome forOnePhase(@Nullable LockOwner owner, LockTerms terms, List<Operation> operations) {
        Outcome obstacle = owner == null ? null : locks.resume(owner, terms);
        if (obstacle != null || locks.isEmpty()) {
            return obstacle;
        }
        Map<String, LockMode> needs = LockNeeds.of(operations, accounts);
        if (owner == null || !locks.knows(owner)) {
            String taken = firstTaken(needs);
            if (taken == null) {
                return null;
            }
            if (owner == null) {
                return new Outcome.Waiting(taken, 0);
            }
        }
        return acquire(owner, terms, needs);
    }

    /** For a branch that holds what it needs until its decision. */
    @Nullable
    Outcome forBranch(@Nullable LockOwner owner, Command.Prepare prepare) {
        Outcome obstacle = owner == null ? null : locks.resume(owner, prepare.terms());
        if (obstacle != null) {
            return obstacle;
        }
        Map<String, LockMode> needs = LockNeeds.of(prepare.operations(), accounts);
        if (owner != null) {
            return acquire(owner, prepare.terms(), needs);
        }
        String taken = firstTaken(needs);
        return taken == null
                ? acquire(LockOwner.of(prepare.branch()), prepare.terms(), needs)
                : new Outcome.Waiting(taken, 0);
    }

    /** For what is to stay as it is read. */
    @Nullable
    Outcome forReading(LockOwner owner, Command.Lock lock) {
        Outcome obstacle = locks.resume(owner, lock.terms());
        if (obstacle != null) {
            return obstacle;
        }
        String subject = Locks.account(lock.account());
        if (accounts.account(lock.account()) == null && !locks.known(subject)) {
            return new Outcome.Refused(Refusal.of(Reason.UNKNOWN_ACCOUNT, lock.account(), ""));
        }
        return locks.acquire(owner, lock.terms(), subject, lock.mode());
    }

    private @Nullable String firstTaken(Map<String, LockMode> needs) {
        for (Map.Entry<String, LockMode> need : needs.entrySet()) {
            if (!locks.free(need.getKey(), need.getValue())) {
                return need.getKey();
            }
        }
        return null;
    }

    private @Nullable Outcome acquire(LockOwner owner, LockTerms terms, Map<String, LockMode> needs) {
        for (Map.Entry<String, LockMode> need : needs.entrySet()) {
            Outcome obstacle = locks.acquire(owner, terms, need.getKey(), need.getValue());
            if (obstacle != null) {
                return obstacle;
            }
        }
        return null;
    }

    /** The transaction is over. One that the book itself ended stays refused until its client says that it knows. */
    void over(@Nullable LockOwner owner) {
        if (owner != null && !locks.endedBefore(owner)) {
            locks.abandon(owner);
        }
    }
}
