package dev.daicho.ra;

import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/**
 * The one place that makes XAExceptions, so that each has an error code, a sentence and, where there is one, the domain's own exception
 * as its cause.
 *
 * <p>Source: X/Open XA chapter 5, Jakarta Transactions 2.0; which code Narayana takes how: XA-CHECKLIST.
 */
public final class XaErrors {

    private XaErrors() {}

    /** The caller broke the protocol: a call out of turn. */
    public static XAException protocol(String message) {
        return of(XAException.XAER_PROTO, message, null);
    }

    /** An argument that no state allows, such as an unknown flag. */
    public static XAException invalid(String message) {
        return of(XAException.XAER_INVAL, message, null);
    }

    /** No such branch here. */
    public static XAException unknownXid(BranchXid xid) {
        return of(XAException.XAER_NOTA, "No branch " + xid, null);
    }

    /** That branch exists already. */
    public static XAException duplicateXid(BranchXid xid) {
        return of(XAException.XAER_DUPID, "Branch " + xid + " exists already", null);
    }

    /** The connection is busy with work outside any branch. */
    public static XAException outside(String message) {
        return of(XAException.XAER_OUTSIDE, message, null);
    }

    /** The resource manager can't be reached now; prepared branches stay prepared. */
    public static XAException unavailable(String message, @Nullable Throwable cause) {
        return of(XAException.XAER_RMFAIL, message, cause);
    }

    /**
     * The branch was rolled back and its locks are free.
     *
     * @param code one of XA_RBROLLBACK, XA_RBCOMMFAIL, XA_RBDEADLOCK, XA_RBINTEGRITY, XA_RBOTHER, XA_RBPROTO, XA_RBTIMEOUT; XA_RBTRANSIENT
     *     is refused, because Narayana takes it for a heuristic hazard
     */
    public static XAException rolledBack(int code, String message, @Nullable Throwable cause) {
        if (code < XAException.XA_RBBASE || code > XAException.XA_RBEND || code == XAException.XA_RBTRANSIENT) {
            throw new IllegalArgumentException("Not a usable rollback code: " + code);
        }
        return of(code, message, cause);
    }

    /**
     * An XAException with any code but 0.
     *
     * @throws IllegalArgumentException if the code is 0, which transaction managers take for anything
     */
    public static XAException of(int code, String message, @Nullable Throwable cause) {
        if (code == 0) {
            throw new IllegalArgumentException("An XAException needs an error code: " + message);
        }
        XAException failure = new XAException(message);
        failure.errorCode = code;
        if (cause != null) {
            failure.initCause(cause);
        }
        return failure;
    }
}
