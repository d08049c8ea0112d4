package dev.daicho.nvfs.transaction;

import org.jspecify.annotations.Nullable;

/**
 * Who holds locks: a transaction, or one plain operation. Thread-safe.
 *
 * <p>Source: SPEC N7, N13.
 */
final class LockOwner {

    private final @Nullable LockOwner home;
    private volatile byte @Nullable [] branch;
    private volatile boolean inDoubt;
    private volatile boolean cancelled;

    LockOwner() {
        this(null);
    }

    /** @param home the owner of the same transaction's locks on its home disk; null if that is this one */
    LockOwner(@Nullable LockOwner home) {
        this.home = home;
    }

    /** The transaction as a whole, of whose locks this may own only those on one disk. */
    LockOwner whole() {
        return home == null ? this : home.whole();
    }

    /** An owner whose coordinator was lost from sight: recovered as prepared. */
    static LockOwner inDoubt(byte[] branch) {
        LockOwner owner = new LockOwner();
        owner.branch = branch;
        owner.inDoubt = true;
        return owner;
    }

    /** The owner is prepared as this branch. */
    void prepared(byte[] preparedBranch) {
        branch = preparedBranch;
    }

    /** The branch if this owner is prepared. */
    byte @Nullable [] branch() {
        return branch;
    }

    boolean isInDoubt() {
        return inDoubt;
    }

    /** Nobody waits for a lock in this name any more. */
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }
}
