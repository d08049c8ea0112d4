package dev.daicho.ledger.core;

import dev.daicho.ledger.core.book.HeuristicBranch;
import java.time.Instant;

/**
 * A branch that was completed by hand and not forgotten yet, as an administrator sees it. Immutable.
 *
 * <p>Source: XA-CHECKLIST 29.
 *
 * @param branch its identifier
 * @param committed whether it was committed, not rolled back
 * @param completedAt when, by the leader's clock
 */
public record CompletedBranch(byte[] branch, boolean committed, Instant completedAt) {

    /** Copies the identifier. */
    public CompletedBranch {
        branch = branch.clone();
    }

    static CompletedBranch of(HeuristicBranch known) {
        return new CompletedBranch(
                known.branch().bytes(), known.committed(), Instant.ofEpochMilli(known.completedMillis()));
    }

    @Override
    public byte[] branch() {
        return branch.clone();
    }
}
