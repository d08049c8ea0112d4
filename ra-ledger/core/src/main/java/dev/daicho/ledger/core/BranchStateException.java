package dev.daicho.ledger.core;

import java.io.Serial;

/** A branch is not in the state that was asked for: the transaction manager's business, not the application's. */
public final class BranchStateException extends RuntimeException {

    /** What the branch is. */
    public enum State {
        /** Prepared or committed already. */
        EXISTS,
        /** Rolled back, or fenced, before. */
        ROLLED_BACK,
        /** Committed by hand, and not forgotten yet. */
        HEURISTICALLY_COMMITTED,
        /** Rolled back by hand, and not forgotten yet. */
        HEURISTICALLY_ROLLED_BACK
    }

    @Serial
    private static final long serialVersionUID = 1L;

    private final State state;

    BranchStateException(State state, String message) {
        super(message);
        this.state = state;
    }

    /** What the branch is. */
    public State state() {
        return state;
    }
}
