package dev.daicho.ledger.core.book;

import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.accounts.Accounts;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.ChangeAccess;
import dev.daicho.ledger.core.block.Operation.ChangeLimits;
import dev.daicho.ledger.core.block.Operation.ChangeStatus;
import dev.daicho.ledger.core.block.Operation.DefineCurrency;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prepared branches and what they hold until their decision (amounts on accounts here, locks in the lock table), and the carrying out of
 * operations that were checked.
 *
 * <p>Not thread-safe. Source: L6 (strict two-phase locking), L12.
 */
final class Branches {

    private final Accounts accounts;
    private final Keys keys;
    private final Chain chain;
    private final Locks locks;
    private final LinkedHashMap<BranchId, PreparedBranch> prepared = new LinkedHashMap<>();
    private long postingCount;

    Branches(Accounts accounts, Keys keys, Chain chain, Locks locks) {
        this.accounts = accounts;
        this.keys = keys;
        this.chain = chain;
        this.locks = locks;
    }

    Collection<PreparedBranch> all() {
        return prepared.values();
    }

    @Nullable
    PreparedBranch find(BranchId branch) {
        return prepared.get(branch);
    }

    long postingCount() {
        return postingCount;
    }

    void restorePostingCount(long count) {
        postingCount = count;
    }

    /** Holds the amounts of a checked branch; its locks it has. */
    void prepare(PreparedBranch branch) {
        prepared.put(branch.branch(), branch);
        nets(branch).forEach((id, net) -> holdIfOpen(id, net));
    }

    /** An account that the branch itself will open needs no hold: nobody else can reach it. */
    private void holdIfOpen(String id, long net) {
        AccountState account = accounts.account(id);
        if (account != null) {
            account.hold(net);
        }
    }

    /** Gives back what a branch holds; what it does is up to its decision. */
    PreparedBranch release(PreparedBranch branch) {
        prepared.remove(branch.branch());
        nets(branch).forEach((id, net) -> {
            AccountState account = accounts.account(id);
            if (account != null) {
                account.release(net);
            }
        });
        locks.release(branch.lockOwner());
        return branch;
    }

    private static Map<String, Long> nets(PreparedBranch branch) {
        Map<String, Long> nets = new HashMap<>();
        for (Operation operation : branch.operations()) {
            if (operation instanceof Post post) {
                for (PostedLeg leg : post.legs()) {
                    nets.merge(leg.account(), leg.units(), Math::addExact);
                }
            }
        }
        return nets;
    }

    /** Carries out operations that nothing is in the way of. */
    void carryOut(Collection<Operation> operations, Block block, long timeMillis) {
        for (Operation operation : operations) {
            if (operation instanceof DefineCurrency define) {
                carryOut(define);
            } else if (operation instanceof OpenAccount open) {
                carryOut(open, timeMillis);
            } else if (operation instanceof ChangeLimits change) {
                accounts.existing(change.account()).changeLimits(change.lowerUnits(), change.upperUnits());
                chain.changed(change, timeMillis);
            } else if (operation instanceof ChangeAccess change) {
                accounts.existing(change.account()).changeAccess(change.access());
                chain.changed(change, timeMillis);
            } else if (operation instanceof ChangeStatus change) {
                carryOut(change, timeMillis);
            } else if (operation instanceof Post post) {
                chain.posted(post, block, timeMillis, accounts);
                postingCount++;
                String key = post.key();
                if (key != null) {
                    keys.add(key, Keys.of(post), timeMillis);
                }
            }
        }
    }

    private void carryOut(DefineCurrency define) {
        if (accounts.currency(define.code()) == null) {
            Currency currency = new Currency(define.code(), define.scale());
            accounts.add(currency);
            chain.defined(currency);
        }
    }

    private void carryOut(OpenAccount open, long timeMillis) {
        if (accounts.account(open.id()) == null) {
            accounts.open(open);
            chain.opened(open, timeMillis);
        }
    }

    private void carryOut(ChangeStatus change, long timeMillis) {
        AccountState account = accounts.existing(change.account());
        if (account.status() != change.status()) {
            account.changeStatus(change.status());
            chain.changed(change, timeMillis);
        }
    }
}
