package dev.daicho.benchmarks.app;

import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** Votes yes and does nothing: in a resource's place it shows what the platform alone costs; beside one it makes a commit two-phase. Thread-safe. */
final class NoopResource implements XAResource {

    @Override
    public void start(Xid xid, int flags) {
        // Nothing to take part in.
    }

    @Override
    public void end(Xid xid, int flags) {
        // Nothing to end.
    }

    @Override
    public int prepare(Xid xid) {
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) {
        // Nothing to keep.
    }

    @Override
    public void rollback(Xid xid) {
        // Nothing to take back.
    }

    @Override
    public void forget(Xid xid) {
        // Nothing to forget.
    }

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return other == this;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
