package dev.daicho.ledger.core;

import java.time.Instant;
import java.util.List;

/**
 * A prepared branch as an administrator sees it. Immutable.
 *
 * <p>Source: L12.
 *
 * @param branch its identifier
 * @param preparedAt when, by the leader's clock
 * @param accounts whose money it holds or moves
 */
public record InDoubtBranch(byte[] branch, Instant preparedAt, List<String> accounts) {

    /** Copies both. */
    public InDoubtBranch {
        branch = branch.clone();
        accounts = List.copyOf(accounts);
    }

    @Override
    public byte[] branch() {
        return branch.clone();
    }
}
