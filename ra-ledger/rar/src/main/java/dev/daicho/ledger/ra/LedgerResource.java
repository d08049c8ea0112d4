package dev.daicho.ledger.ra;

import dev.daicho.ledger.AccountLockedException;
import dev.daicho.ledger.DeadlockException;
import dev.daicho.ledger.DuplicatePostingException;
import dev.daicho.ledger.KeyConflictException;
import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.OutcomeUnknownException;
import dev.daicho.ledger.core.BranchStateException;
import dev.daicho.ledger.core.Ledger;
import dev.daicho.ledger.core.LedgerTransaction;
import dev.daicho.ra.BranchResource;
import dev.daicho.ra.BranchXid;
import dev.daicho.ra.XaErrors;
import java.util.List;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;

/**
 * The ledger as the XA side of its adapter sees it: its calls, and its failures as error codes.
 *
 * <p>Thread-safe. A branch that was voted PREPARED for is durable in the replicated log. The ledger takes no heuristic decisions by itself;
 * an administrator may, and whoever decides later is told.
 *
 * <p>Source: L12; XA-CHECKLIST, "How Narayana takes the codes".
 */
final class LedgerResource implements BranchResource<LedgerTransaction> {

    private final Supplier<Ledger> ledger;
    private final String identity;

    /**
     * For a ledger that may be opened anew.
     *
     * @param ledger throws LedgerUnavailableException while it is not open
     */
    LedgerResource(Supplier<Ledger> ledger) {
        this.ledger = ledger;
        this.identity = "ledger " + ledger.get().identity();
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public LedgerTransaction begin() throws XAException {
        try {
            return ledger.get().begin();
        } catch (LedgerUnavailableException unavailable) {
            throw XaErrors.unavailable("The ledger takes no work now: " + unavailable.getMessage(), unavailable);
        }
    }

    @Override
    public Vote prepare(BranchXid xid, LedgerTransaction work) throws XAException {
        try {
            return ledger.get().prepare(xid.encoded(), work) ? Vote.PREPARED : Vote.READ_ONLY;
        } catch (OutcomeUnknownException unknown) {
            throw XaErrors.unavailable("Branch " + xid + " may be prepared: " + unknown.getMessage(), unknown);
        } catch (BranchStateException other) {
            throw ofState(xid, other);
        } catch (LedgerException refused) {
            throw rolledBack(xid, refused);
        }
    }

    @Override
    public void commitOnePhase(BranchXid xid, LedgerTransaction work) throws XAException {
        try {
            ledger.get().commitOnePhase(xid.encoded(), work);
        } catch (OutcomeUnknownException unknown) {
            throw XaErrors.unavailable(
                    "Branch " + xid + " may be committed, and the ledger could not find out: " + unknown.getMessage(),
                    unknown);
        } catch (BranchStateException other) {
            throw ofState(xid, other);
        } catch (LedgerException refused) {
            throw rolledBack(xid, refused);
        }
    }

    @Override
    public void commitLocal(LedgerTransaction work) {
        ledger.get().commitLocal(work);
    }

    @Override
    public void rollback(LedgerTransaction work) {
        // Nothing of it has left this object but its locks, which end with their lease if nobody else ends them.
        try {
            ledger.get().abandon(work);
        } catch (LedgerUnavailableException closed) {
            return;
        }
    }

    @Override
    public void commit(BranchXid xid) throws XAException {
        try {
            if (!ledger.get().commit(xid.encoded())) {
                throw XaErrors.unknownXid(xid);
            }
        } catch (BranchStateException byHand) {
            throw ofState(xid, byHand);
        } catch (LedgerException unreachable) {
            throw undecided(xid, unreachable);
        }
    }

    @Override
    public void rollback(BranchXid xid) throws XAException {
        try {
            if (!ledger.get().rollback(xid.encoded())) {
                throw XaErrors.unknownXid(xid);
            }
        } catch (BranchStateException byHand) {
            throw ofState(xid, byHand);
        } catch (LedgerException unreachable) {
            throw undecided(xid, unreachable);
        }
    }

    @Override
    public List<BranchXid> recover() throws XAException {
        try {
            return ledger.get().recover().stream().map(BranchXid::decode).toList();
        } catch (LedgerException unreachable) {
            throw XaErrors.unavailable(
                    "The ledger can't tell which branches are prepared: " + unreachable.getMessage(), unreachable);
        }
    }

    @Override
    public void forget(BranchXid xid) throws XAException {
        try {
            if (!ledger.get().forget(xid.encoded(), "transaction manager")) {
                throw XaErrors.unknownXid(xid);
            }
        } catch (LedgerException unreachable) {
            throw XaErrors.unavailable("Branch " + xid + " is not forgotten: " + unreachable.getMessage(), unreachable);
        }
    }

    private static XAException undecided(BranchXid xid, LedgerException cause) {
        return XaErrors.unavailable(
                "Branch " + xid + " stays as it is until the ledger can be reached: " + cause.getMessage(), cause);
    }

    private static XAException ofState(BranchXid xid, BranchStateException other) {
        return switch (other.state()) {
            case EXISTS -> XaErrors.duplicateXid(xid);
            case HEURISTICALLY_COMMITTED ->
                XaErrors.of(XAException.XA_HEURCOM, "Branch " + xid + " was committed by hand", other);
            case HEURISTICALLY_ROLLED_BACK ->
                XaErrors.of(XAException.XA_HEURRB, "Branch " + xid + " was rolled back by hand", other);
            case ROLLED_BACK ->
                XaErrors.rolledBack(XAException.XA_RBROLLBACK, "Branch " + xid + " was rolled back before", other);
        };
    }

    private static XAException rolledBack(BranchXid xid, LedgerException cause) {
        return XaErrors.rolledBack(code(cause), "Branch " + xid + " was rolled back: " + cause.getMessage(), cause);
    }

    private static int code(LedgerException cause) {
        if (cause instanceof AccountLockedException) {
            return XAException.XA_RBTIMEOUT;
        }
        if (cause instanceof DeadlockException) {
            return XAException.XA_RBDEADLOCK;
        }
        if (cause instanceof DuplicatePostingException || cause instanceof KeyConflictException) {
            return XAException.XA_RBINTEGRITY;
        }
        return cause instanceof LedgerUnavailableException ? XAException.XA_RBCOMMFAIL : XAException.XA_RBOTHER;
    }
}
