package dev.daicho.ledger.core.block;

import org.jspecify.annotations.Nullable;

/**
 * How a transaction may hold something, and what goes together. One table decides; no other place knows about modes.
 *
 * <pre>
 *   asked \ held   S    U    X    I
 *        S         +    +    −    −
 *        U         +    −    −    −
 *        X         −    −    −    −
 *        I         −    −    −    +
 * </pre>
 *
 * <ul>
 *   <li>S with S: neither changes what the other has read.
 *   <li>S with U, either way round: the holder of U has only read so far. To change it must rise to X, and then it stands in front of
 *       the queue, so that later readers can't keep it waiting for ever.
 *   <li>U with U: both mean to change what they read; letting one in at a time is what spares them the certain deadlock of two S that rise.
 *   <li>I with I: increments commute, and what each may still take is counted against the limits, so a popular account serialises nobody.
 *   <li>I with S or U: an increment would change what was read and has to stay as it was read.
 *   <li>X with anything: what is brought in, closed or both read and changed is one transaction's alone.
 * </ul>
 *
 * <p>Immutable. Source: L6, L14; Gray and Reuter, "Transaction Processing", chapters 7 and 8 (update mode, increments).
 */
public enum LockMode {
    /** Shared: repeatable reads. */
    S(1),
    /** Update: reads what it is going to change. */
    U(2),
    /** Exclusive. */
    X(3),
    /** Increment: postings. */
    I(4);

    private static final boolean[][] COMPATIBLE = {
        // S, U, X, I are held
        {true, true, false, false},
        {true, false, false, false},
        {false, false, false, false},
        {false, false, false, true},
    };

    private final int code;

    LockMode(int code) {
        this.code = code;
    }

    /** As it is written. Never reuse one. */
    public int code() {
        return code;
    }

    /** The mode of a code, or null. */
    public static @Nullable LockMode ofCode(int code) {
        for (LockMode mode : values()) {
            if (mode.code == code) {
                return mode;
            }
        }
        return null;
    }

    /** True if this may be granted to one transaction while another holds {@code held}. */
    public boolean goesWith(LockMode held) {
        return COMPATIBLE[ordinal()][held.ordinal()];
    }

    /** The weakest mode that gives both: what a transaction has that holds one and asks for the other. */
    public LockMode and(LockMode other) {
        if (this == other) {
            return this;
        }
        boolean readsOnly = this != I && other != I && this != X && other != X;
        // Who reads and increments shuts out other increments by the one and other readers by the other: that is X.
        return readsOnly ? U : X;
    }
}
