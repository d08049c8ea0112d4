package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BranchId;
import org.jspecify.annotations.Nullable;

/**
 * Who holds locks: a transaction by its number in its session, or, if it has none, a prepared branch.
 *
 * <p>Immutable.
 */
record LockOwner(long session, long transaction, @Nullable BranchId branch) {

    static LockOwner of(long session, long transaction) {
        return new LockOwner(session, transaction, null);
    }

    static LockOwner of(BranchId branch) {
        return new LockOwner(0, 0, branch);
    }

    /** As messages name it. */
    @Override
    public String toString() {
        return branch == null ? "transaction " + Block.id(session, transaction) : "branch " + branch;
    }
}
