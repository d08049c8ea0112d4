package dev.daicho.tests.crash;

import dev.daicho.tests.probe.InDoubt;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where a server is halted inside the commit of one transaction over four resources, and what must be in doubt then. Its text is what
 * {@code halt.btm} calls it.
 *
 * @param kind which step, as {@code halt.btm} names it
 * @param count after how many of the four, where the step is done for each
 */
record HaltPoint(Kind kind, int count) {

    static final int RESOURCES = 4;

    /** The steps of two-phase commit. */
    enum Kind {
        BEFORE_PREPARE,
        PREPARED,
        DECIDED,
        COMMITTED,
        /** Not a halt: stands still for a while after a prepare, and goes on. */
        PAUSED
    }

    /** Every point, in the order of the protocol. */
    static List<HaltPoint> all() {
        return Stream.of(
                        Stream.of(new HaltPoint(Kind.BEFORE_PREPARE, 0)),
                        each(Kind.PREPARED),
                        Stream.of(new HaltPoint(Kind.DECIDED, 0)),
                        each(Kind.COMMITTED))
                .flatMap(points -> points)
                .toList();
    }

    private static Stream<HaltPoint> each(Kind kind) {
        return IntStream.rangeClosed(1, RESOURCES).mapToObj(count -> new HaltPoint(kind, count));
    }

    /** Whether the transaction must be found committed once recovery is done. */
    boolean isCommitted() {
        return kind == Kind.DECIDED || kind == Kind.COMMITTED;
    }

    /** How many branches are in doubt before recovery. */
    int branchesInDoubt() {
        return switch (kind) {
            case BEFORE_PREPARE -> 0;
            case PREPARED, PAUSED -> count;
            case DECIDED -> RESOURCES;
            case COMMITTED -> RESOURCES - count;
        };
    }

    /** Whether the decision must be in the transaction log before recovery. */
    boolean isLogged() {
        return isCommitted();
    }

    /** Whether a server that was halted here shows just that. */
    boolean matches(InDoubt before) {
        return before.branches() == branchesInDoubt() && (before.log() > 0) == isLogged();
    }

    @Override
    public String toString() {
        return kind + (count > 0 ? "-" + count : "");
    }
}
