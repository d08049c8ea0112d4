package dev.daicho.ra;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/**
 * The branches that one resource manager works on in this run of it: X/Open's state tables over all of its XAResources. Make one for each
 * started resource adapter; branches that an earlier run prepared are not in it and go straight to the resource.
 *
 * <p>Thread-safe: any thread completes any branch through any XAResource, even while that one is associated with another branch. Nothing
 * here is durable: prepared branches are the {@link BranchResource}'s. A call that comes while another one is in the same branch waits
 * for it; a time-out does not wait, and never touches a branch that is prepared or being prepared.
 *
 * <p>Where the specification leaves a choice: a suspended association does not hold up a rollback, but holds up prepare and a one-phase
 * commit; ending with TMFAIL gives the work up at once; preparing a doomed branch reports XA_RB* and forgets it.
 *
 * <p>Source: X/Open XA tables 6-2 to 6-4, Jakarta Transactions 2.0, XA-CHECKLIST rows 22-33a.
 */
public final class BranchTable<W> {

    private final BranchResource<W> resource;
    private final Timers timers;
    private final ConcurrentMap<BranchXid, Branch<W>> branches = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    public BranchTable(BranchResource<W> resource, Timers timers) {
        this.resource = resource;
        this.timers = timers;
    }

    /** A new XAResource that belongs to no connection, as recovery needs it. */
    public XAResource newXaResource() {
        return new BranchXaResource<>(this, () -> false);
    }

    BranchResource<W> resource() {
        return resource;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Branches of this run that are neither completed nor known to be completed; for tests and monitoring. */
    public int size() {
        return branches.size();
    }

    /** A new unit of work, unless stopped. */
    W begin() throws XAException {
        requireRunning();
        try {
            return resource.begin();
        } catch (RuntimeException failure) {
            throw unexpected("begin", failure);
        }
    }

    /** TMNOFLAGS: a new branch. */
    Branch<W> open(BranchXid xid, BranchXaResource<W> association, int timeoutSeconds) throws XAException {
        if (branches.containsKey(xid)) {
            throw XaErrors.duplicateXid(xid);
        }
        W work = begin();
        Branch<W> branch = new Branch<>(xid, resource, work);
        branch.active().add(association);
        if (timeoutSeconds > 0) {
            branch.expires(timers.after(
                    Duration.ofSeconds(timeoutSeconds),
                    () -> branch.doom(
                            XAException.XA_RBTIMEOUT, "its time-out of " + timeoutSeconds + " s has passed")));
        }
        if (branches.putIfAbsent(xid, branch) != null) {
            branch.giveUpWork();
            throw XaErrors.duplicateXid(xid);
        }
        if (stopped) {
            // stop() may have walked the table just before this branch came into it.
            abandon(branch);
            throw stoppedFailure();
        }
        return branch;
    }

    /** TMJOIN and TMRESUME: one more association with a branch that is there. */
    Branch<W> associate(BranchXid xid, BranchXaResource<W> association, boolean resume) throws XAException {
        requireRunning();
        Branch<W> branch = find(xid);
        branch.lock();
        try {
            requireKnown(branch);
            if (branch.state() != Branch.State.OPEN) {
                throw XaErrors.protocol("Branch " + xid + " is prepared: it takes no more work");
            }
            if (branch.suspended().contains(association) != resume) {
                throw XaErrors.protocol(
                        resume
                                ? "Branch " + xid + " was not suspended by this resource"
                                : "Branch " + xid + " is suspended by this resource: resume it, don't join it");
            }
            requireNotDoomed(branch);
            branch.suspended().remove(association);
            branch.active().add(association);
            return branch;
        } finally {
            branch.unlock();
        }
    }

    /** Ends an association, or suspends it. */
    void end(BranchXid xid, BranchXaResource<W> association, int flags) throws XAException {
        requireRunning();
        Branch<W> branch = find(xid);
        branch.lock();
        try {
            requireKnown(branch);
            boolean suspend = flags == XAResource.TMSUSPEND;
            boolean wasActive = branch.active().remove(association);
            if (!wasActive && (suspend || !branch.suspended().remove(association))) {
                throw XaErrors.protocol("Branch " + xid + " is not associated with this resource");
            }
            association.left(branch);
            if (flags == XAResource.TMFAIL) {
                branch.doom(XAException.XA_RBROLLBACK, "its association was ended with TMFAIL");
                return;
            }
            requireNotDoomed(branch);
            if (suspend) {
                branch.suspended().add(association);
            }
        } finally {
            branch.unlock();
        }
    }

    int prepare(BranchXid xid) throws XAException {
        requireRunning();
        Branch<W> branch = find(xid);
        branch.lock();
        try {
            requireCompletable(branch);
            BranchResource.Vote vote;
            try {
                vote = resource.prepare(xid, branch.takeWork());
            } catch (XAException failure) {
                if (failure.errorCode == XAException.XAER_RMFAIL) {
                    branch.becomes(Branch.State.PREPARE_UNKNOWN);
                } else {
                    branch.giveUpWork();
                    forgetHere(branch);
                }
                throw failure;
            } catch (RuntimeException failure) {
                branch.becomes(Branch.State.PREPARE_UNKNOWN);
                throw unexpected("prepare " + xid, failure);
            }
            if (vote == BranchResource.Vote.READ_ONLY) {
                forgetHere(branch);
                return XAResource.XA_RDONLY;
            }
            branch.becomes(Branch.State.PREPARED);
            return XAResource.XA_OK;
        } finally {
            branch.unlock();
        }
    }

    void commitOnePhase(BranchXid xid) throws XAException {
        requireRunning();
        Branch<W> branch = find(xid);
        branch.lock();
        try {
            requireCompletable(branch);
            W work = branch.takeWork();
            forgetHere(branch);
            resource.commitOnePhase(xid, work);
        } catch (RuntimeException failure) {
            throw unexpected("commit " + xid + " in one phase", failure);
        } finally {
            branch.unlock();
        }
    }

    void commit(BranchXid xid) throws XAException {
        requireRunning();
        Branch<W> branch = branches.get(xid);
        if (branch == null) {
            commitInResource(xid);
            return;
        }
        branch.lock();
        try {
            if (branch.state() == Branch.State.OPEN) {
                throw XaErrors.protocol("Branch " + xid + " is not prepared");
            }
            commitInResource(xid);
            forgetHere(branch);
        } catch (XAException failure) {
            forgetIfSettled(branch, failure);
            throw failure;
        } finally {
            branch.unlock();
        }
    }

    void rollback(BranchXid xid) throws XAException {
        requireRunning();
        Branch<W> branch = branches.get(xid);
        if (branch == null) {
            rollbackInResource(xid);
            return;
        }
        branch.lock();
        try {
            switch (branch.state()) {
                case OPEN -> rollbackOpen(branch);
                case PREPARE_UNKNOWN -> rollbackUnknown(branch);
                case PREPARED, GONE -> {
                    rollbackInResource(xid);
                    forgetHere(branch);
                }
            }
        } catch (XAException failure) {
            forgetIfSettled(branch, failure);
            throw failure;
        } finally {
            branch.unlock();
        }
    }

    private void rollbackOpen(Branch<W> branch) throws XAException {
        if (!branch.active().isEmpty()) {
            throw XaErrors.protocol("Branch " + branch.xid + " is still associated with "
                    + branch.active().size() + " resource(s): end it first");
        }
        branch.giveUpWork();
        forgetHere(branch);
    }

    private void rollbackUnknown(Branch<W> branch) throws XAException {
        try {
            rollbackInResource(branch.xid);
        } catch (XAException failure) {
            if (failure.errorCode != XAException.XAER_NOTA) {
                throw failure;
            }
            // It never got as far as being prepared: its work is all there is.
        }
        branch.giveUpWork();
        forgetHere(branch);
    }

    List<BranchXid> recover() throws XAException {
        requireRunning();
        try {
            return resource.recover();
        } catch (RuntimeException failure) {
            throw unexpected("recover", failure);
        }
    }

    void forget(BranchXid xid) throws XAException {
        requireRunning();
        if (branches.containsKey(xid)) {
            throw XaErrors.protocol("Branch " + xid + " is not heuristically completed");
        }
        try {
            resource.forget(xid);
        } catch (RuntimeException failure) {
            throw unexpected("forget " + xid, failure);
        }
    }

    /**
     * Refuses all further calls with XAER_RMFAIL and rolls back what is not prepared; prepared branches stay as they are. Waits, at most
     * as long as told in all, for calls that are in a branch; such a branch is given up when the call leaves it. May be called again.
     */
    public void stop(Duration patience) {
        stopped = true;
        long deadline = timers.nanoTime() + patience.toNanos();
        for (Branch<W> branch : branches.values()) {
            branch.doom(XAException.XA_RBROLLBACK, "the resource manager was stopped");
            try {
                if (branch.tryLock(Math.max(0, deadline - timers.nanoTime()))) {
                    branch.unlock();
                    abandon(branch);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                deadline = timers.nanoTime();
            }
        }
    }

    private void abandon(Branch<W> branch) {
        branch.lock();
        try {
            branch.giveUpWork();
            forgetHere(branch);
        } finally {
            branch.unlock();
        }
    }

    private void commitInResource(BranchXid xid) throws XAException {
        try {
            resource.commit(xid);
        } catch (RuntimeException failure) {
            throw unexpected("commit " + xid, failure);
        }
    }

    private void rollbackInResource(BranchXid xid) throws XAException {
        try {
            resource.rollback(xid);
        } catch (RuntimeException failure) {
            throw unexpected("roll back " + xid, failure);
        }
    }

    private Branch<W> find(BranchXid xid) throws XAException {
        Branch<W> branch = branches.get(xid);
        if (branch == null) {
            throw XaErrors.unknownXid(xid);
        }
        return branch;
    }

    private void requireKnown(Branch<W> branch) throws XAException {
        if (stopped) {
            throw stoppedFailure();
        }
        if (branch.state() == Branch.State.GONE) {
            throw XaErrors.unknownXid(branch.xid);
        }
    }

    private void requireNotDoomed(Branch<W> branch) throws XAException {
        Branch.Doom doom = branch.doomed();
        if (doom != null) {
            throw branch.rolledBack(doom);
        }
    }

    private void requireCompletable(Branch<W> branch) throws XAException {
        requireKnown(branch);
        if (branch.state() != Branch.State.OPEN) {
            throw XaErrors.protocol("Branch " + branch.xid + " is prepared already");
        }
        int associations = branch.active().size() + branch.suspended().size();
        if (associations > 0) {
            throw XaErrors.protocol("Branch " + branch.xid + " still has " + associations
                    + " active or suspended association(s): end them first");
        }
        Branch.Doom doom = branch.doomed();
        if (doom != null) {
            branch.giveUpWork();
            forgetHere(branch);
            throw branch.rolledBack(doom);
        }
    }

    private void forgetHere(Branch<W> branch) {
        branch.becomes(Branch.State.GONE);
        branches.remove(branch.xid, branch);
    }

    /** Whoever answers NOTA or a heuristic outcome has settled the branch elsewhere; only RMFAIL and the like keep it in doubt here. */
    private void forgetIfSettled(Branch<W> branch, XAException failure) {
        boolean heuristic = failure.errorCode >= XAException.XA_HEURMIX && failure.errorCode <= XAException.XA_HEURHAZ;
        if (failure.errorCode == XAException.XAER_NOTA || heuristic) {
            forgetHere(branch);
        }
    }

    void requireRunning() throws XAException {
        if (stopped) {
            throw stoppedFailure();
        }
    }

    private XAException stoppedFailure() {
        return XaErrors.unavailable("The resource manager " + resource.identity() + " is stopped", null);
    }

    private XAException unexpected(String what, RuntimeException failure) {
        return XaErrors.unavailable(
                "Could not " + what + " in " + resource.identity() + ": the outcome is not known: " + failure, failure);
    }
}
