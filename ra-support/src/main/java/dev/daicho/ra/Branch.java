package dev.daicho.ra;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/**
 * One branch in the {@link BranchTable}: who is associated with it, its unit of work, and how far it has come.
 *
 * <p>Every field but {@link #doom} is guarded by the branch's lock, which is held during an operation as well, so that a branch is never
 * completed under a running operation. Whoever may not wait for that (a timer) {@linkplain #doom(int, String) dooms} the branch; the
 * work is then given up by the first who leaves the lock. Volatile; what is durable is the resource's business.
 *
 * <p>Source: X/Open XA, tables 6-2 to 6-4.
 */
final class Branch<W> {

    /** How far a branch has come; active and idle (X/Open's S1 and S2) are told apart by the associations. */
    enum State {
        /** Takes work, or has been doomed and waits for the transaction manager to notice. */
        OPEN,
        /** Prepare was called and its answer was lost. */
        PREPARE_UNKNOWN,
        PREPARED,
        /** Completed: no longer in the table. */
        GONE
    }

    /** Why an open branch can only be rolled back. */
    record Doom(int code, String reason) {}

    final BranchXid xid;
    private final BranchResource<W> resource;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<BranchXaResource<W>> active = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<BranchXaResource<W>> suspended = Collections.newSetFromMap(new IdentityHashMap<>());
    private State state = State.OPEN;
    private @Nullable W work;
    private Timers.Pending timeout = () -> {};
    private volatile @Nullable Doom doom;

    Branch(BranchXid xid, BranchResource<W> resource, W work) {
        this.xid = xid;
        this.resource = resource;
        this.work = work;
    }

    void lock() {
        lock.lock();
    }

    boolean tryLock(long nanos) throws InterruptedException {
        return lock.tryLock(nanos, TimeUnit.NANOSECONDS);
    }

    /** Leaves the lock and gives doomed work up, even if it was doomed at the last moment. */
    void unlock() {
        if (lock.getHoldCount() == 1) {
            giveUpIfDoomed();
        }
        lock.unlock();
        if (!lock.isHeldByCurrentThread()) {
            settle();
        }
    }

    private void settle() {
        if (doom != null && lock.tryLock()) {
            try {
                giveUpIfDoomed();
            } finally {
                lock.unlock();
            }
        }
    }

    private void giveUpIfDoomed() {
        if (doom != null && state == State.OPEN) {
            giveUpWork();
        }
    }

    /** From any thread, at any time, without waiting: this branch, unless it is prepared already, can only be rolled back now. */
    void doom(int code, String reason) {
        if (doom == null) {
            doom = new Doom(code, reason);
        }
        settle();
    }

    /** Runs one operation, for a connection that is associated. */
    <R extends @Nullable Object, E extends Exception> R run(
            BranchXaResource<W> association, Operation<W, R, E> operation, Function<String, RuntimeException> unusable)
            throws E {
        lock.lock();
        try {
            Doom reason = doom;
            if (state == State.OPEN && reason != null) {
                throw unusable.apply("Transaction branch " + xid + " can only be rolled back: " + reason.reason());
            }
            W current = work;
            if (state != State.OPEN || current == null || !active.contains(association)) {
                throw unusable.apply("Transaction branch " + xid + " has ended meanwhile");
            }
            return operation.on(current);
        } finally {
            unlock();
        }
    }

    // All that follows is for who holds the lock.

    State state() {
        return state;
    }

    @Nullable
    Doom doomed() {
        return state == State.OPEN ? doom : null;
    }

    Set<BranchXaResource<W>> active() {
        return active;
    }

    Set<BranchXaResource<W>> suspended() {
        return suspended;
    }

    void expires(Timers.Pending pending) {
        timeout = pending;
    }

    /** The work, for prepare or one-phase commit; from here on the time-out has no say. */
    W takeWork() {
        timeout.cancel();
        W current = work;
        if (current == null) {
            throw new IllegalStateException("Branch " + xid + " has no work left in state " + state);
        }
        return current;
    }

    void giveUpWork() {
        timeout.cancel();
        W current = work;
        work = null;
        if (current != null) {
            resource.rollback(current);
        }
    }

    void becomes(State next) {
        timeout.cancel();
        state = next;
        if (next == State.PREPARED || next == State.GONE) {
            work = null;
        }
    }

    XAException rolledBack(Doom reason) {
        return XaErrors.rolledBack(reason.code(), "Branch " + xid + " was rolled back: " + reason.reason(), null);
    }
}
