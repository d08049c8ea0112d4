package dev.daicho.ra;

import java.util.List;
import java.util.function.BooleanSupplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * One XAResource: at most one active association with a branch, and the door to all other branches of its resource manager.
 *
 * <p>Thread-safe. Keeps nothing durable. {@link #isSameRM} is true exactly for the resources of the same {@link BranchTable}: there, and
 * only there, joining from another connection works.
 *
 * <p>Source: Jakarta Transactions 2.0, XA-CHECKLIST rows 21-31.
 */
final class BranchXaResource<W> implements XAResource {

    private static final int RECOVER_FLAGS = TMSTARTRSCAN | TMENDRSCAN;

    private final BranchTable<W> table;
    private final BooleanSupplier busyOutside;
    private volatile @Nullable Branch<W> associated;
    private volatile int timeoutSeconds;
    private boolean scanning;

    /** The supplier tells whether the connection is in a local transaction. */
    BranchXaResource(BranchTable<W> table, BooleanSupplier busyOutside) {
        this.table = table;
        this.busyOutside = busyOutside;
    }

    /** The branch that the connection's operations belong to now. */
    @Nullable
    Branch<W> associated() {
        return associated;
    }

    void left(Branch<W> branch) {
        if (associated == branch) {
            associated = null;
        }
    }

    @Override
    public synchronized void start(Xid xid, int flags) throws XAException {
        if (flags != TMNOFLAGS && flags != TMJOIN && flags != TMRESUME) {
            throw XaErrors.invalid("start with flags 0x" + Integer.toHexString(flags));
        }
        BranchXid id = checked(xid);
        Branch<W> current = associated;
        table.requireRunning();
        if (current != null) {
            throw XaErrors.protocol(
                    "This resource is associated with branch " + current.xid + ", so can't start " + id);
        }
        if (busyOutside.getAsBoolean()) {
            throw XaErrors.outside("The connection is in a local transaction, so can't start branch " + id);
        }
        associated = flags == TMNOFLAGS
                ? table.open(id, this, timeoutSeconds)
                : table.associate(id, this, flags == TMRESUME);
    }

    @Override
    public synchronized void end(Xid xid, int flags) throws XAException {
        if (flags != TMSUCCESS && flags != TMFAIL && flags != TMSUSPEND) {
            throw XaErrors.invalid("end with flags 0x" + Integer.toHexString(flags));
        }
        table.end(checked(xid), this, flags);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return table.prepare(checked(xid));
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        if (onePhase) {
            table.commitOnePhase(checked(xid));
        } else {
            table.commit(checked(xid));
        }
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        table.rollback(checked(xid));
    }

    @Override
    public void forget(Xid xid) throws XAException {
        table.forget(checked(xid));
    }

    /** The complete list when a scan starts, or when none is under way; nothing more on later calls of the same scan. */
    @Override
    public synchronized Xid[] recover(int flags) throws XAException {
        if ((flags & ~RECOVER_FLAGS) != 0) {
            throw XaErrors.invalid("recover with flags 0x" + Integer.toHexString(flags));
        }
        boolean complete = (flags & TMSTARTRSCAN) != 0 || !scanning;
        List<BranchXid> found = complete ? table.recover() : List.of();
        scanning = (flags & TMENDRSCAN) == 0 && ((flags & TMSTARTRSCAN) != 0 || scanning);
        return found.toArray(new Xid[0]);
    }

    @Override
    public boolean isSameRM(@Nullable XAResource other) {
        return other instanceof BranchXaResource<?> that && that.table == table;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        if (seconds < 0) {
            throw XaErrors.invalid("time-out of " + seconds + " s");
        }
        timeoutSeconds = seconds;
        return true;
    }

    /** In seconds; 0 for none of our own: then the transaction manager's counts alone. */
    @Override
    public int getTransactionTimeout() {
        return timeoutSeconds;
    }

    /** The connection dies: work of a branch that it is still associated with is given up. */
    void abandon(String reason) {
        Branch<W> branch = associated;
        if (branch != null) {
            branch.doom(XAException.XA_RBCOMMFAIL, reason);
        }
    }

    private static BranchXid checked(@Nullable Xid xid) throws XAException {
        if (xid == null) {
            throw XaErrors.invalid("Xid is null");
        }
        try {
            return BranchXid.of(xid);
        } catch (IllegalArgumentException tooLong) {
            throw XaErrors.of(XAException.XAER_INVAL, String.valueOf(tooLong.getMessage()), tooLong);
        }
    }

    @Override
    public String toString() {
        Branch<W> branch = associated;
        return "XAResource of " + table.resource().identity() + (branch == null ? "" : " in branch " + branch.xid);
    }
}
