package dev.daicho.nvfs.ra;

import dev.daicho.nvfs.DeadlockException;
import dev.daicho.nvfs.DuplicateBranchException;
import dev.daicho.nvfs.FileStoreException;
import dev.daicho.nvfs.FileStoreIOException;
import dev.daicho.nvfs.LockTimeoutException;
import dev.daicho.nvfs.UnknownBranchException;
import dev.daicho.nvfs.transaction.Disk;
import dev.daicho.nvfs.transaction.Transaction;
import dev.daicho.ra.BranchResource;
import dev.daicho.ra.BranchXid;
import dev.daicho.ra.XaErrors;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;

/**
 * A disk as a resource manager: what the branch table asks, put into the core's words, and the core's exceptions into error codes.
 *
 * <p>Thread-safe. A branch is durable when {@link #prepare} has returned PREPARED. There are no heuristic outcomes: a prepared branch
 * waits for ever. Source: SPEC N16, XA-CHECKLIST rows 21-33a.
 */
final class DiskResource implements BranchResource<Transaction> {

    private final Disk disk;

    DiskResource(Disk disk) {
        this.disk = disk;
    }

    @Override
    public String identity() {
        return "nvfs:" + disk.identity();
    }

    @Override
    public Transaction begin() throws XAException {
        try {
            return disk.begin();
        } catch (FileStoreIOException | FileStoreException e) {
            throw XaErrors.unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Vote prepare(BranchXid xid, Transaction work) throws XAException {
        try {
            return work.prepare(xid.encoded()) ? Vote.PREPARED : Vote.READ_ONLY;
        } catch (DuplicateBranchException e) {
            throw XaErrors.duplicateXid(xid);
        } catch (FileSystemException e) {
            throw rolledBack(xid, e);
        } catch (FileStoreException e) {
            throw XaErrors.unavailable("Whether branch " + xid + " is prepared is not known: " + e.getMessage(), e);
        }
    }

    @Override
    public void commitOnePhase(BranchXid xid, Transaction work) throws XAException {
        try {
            work.commit();
        } catch (FileSystemException e) {
            throw rolledBack(xid, e);
        } catch (FileStoreException e) {
            // The medium failed under the barrier: nobody can find out now, and RMFAIL says so.
            throw XaErrors.unavailable("Whether branch " + xid + " is committed is not known: " + e.getMessage(), e);
        }
    }

    private static XAException rolledBack(BranchXid xid, FileSystemException cause) {
        int code = XAException.XA_RBOTHER;
        if (cause instanceof DeadlockException) {
            code = XAException.XA_RBDEADLOCK;
        } else if (cause instanceof LockTimeoutException) {
            code = XAException.XA_RBTIMEOUT;
        }
        return XaErrors.rolledBack(code, "Branch " + xid + " was rolled back: " + cause.getMessage(), cause);
    }

    @Override
    public void commitLocal(Transaction work) {
        try {
            work.commit();
        } catch (FileSystemException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void rollback(Transaction work) {
        work.rollback();
    }

    @Override
    public void commit(BranchXid xid) throws XAException {
        decide(xid, () -> disk.commit(xid.encoded()));
    }

    @Override
    public void rollback(BranchXid xid) throws XAException {
        decide(xid, () -> disk.rollback(xid.encoded()));
    }

    private static void decide(BranchXid xid, Runnable decision) throws XAException {
        try {
            decision.run();
        } catch (UnknownBranchException e) {
            throw XaErrors.unknownXid(xid);
        } catch (FileStoreException e) {
            throw XaErrors.unavailable("Branch " + xid + " can't be decided now: " + e.getMessage(), e);
        }
    }

    @Override
    public List<BranchXid> recover() throws XAException {
        try {
            List<BranchXid> branches = new ArrayList<>();
            for (byte[] branch : disk.preparedBranches()) {
                branches.add(BranchXid.decode(branch));
            }
            return branches;
        } catch (FileStoreException e) {
            throw XaErrors.unavailable("The list of prepared branches can't be had now: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw XaErrors.unavailable(
                    "A branch in this image was prepared by something else than a transaction manager; decide it there: "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public void forget(BranchXid xid) throws XAException {
        throw XaErrors.unknownXid(xid);
    }
}
