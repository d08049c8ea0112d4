package dev.daicho.ra.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import javax.transaction.xa.XAException;
import org.junit.jupiter.api.function.Executable;

/** What is expected of XA calls that fail. */
final class Expect {

    private Expect() {}

    /** Exactly that code, and a sentence. */
    static XAException code(int code, Executable call) {
        XAException failure = any(call);
        assertEquals(code, failure.errorCode, () -> "error code of: " + failure.getMessage());
        return failure;
    }

    /** Any code that says the branch was rolled back, but the one that Narayana takes for a hazard. */
    static XAException rolledBack(Executable call) {
        XAException failure = any(call);
        assertTrue(
                isRollback(failure.errorCode), () -> "not XA_RB*: " + failure.errorCode + " " + failure.getMessage());
        return failure;
    }

    static boolean isRollback(int code) {
        return code >= XAException.XA_RBBASE && code <= XAException.XA_RBEND && code != XAException.XA_RBTRANSIENT;
    }

    private static XAException any(Executable call) {
        XAException failure = assertThrows(XAException.class, call);
        assertNotEquals(0, failure.errorCode, "an XAException without an error code");
        assertNotNull(failure.getMessage(), "an XAException without a sentence");
        return failure;
    }
}
