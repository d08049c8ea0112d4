package dev.daicho.ledger.core;

import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.book.PreparedBranch;
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

    static InDoubtBranch of(PreparedBranch prepared) {
        return new InDoubtBranch(
                prepared.branch().bytes(),
                Instant.ofEpochMilli(prepared.preparedMillis()),
                prepared.operations().stream()
                        .filter(Operation.Post.class::isInstance)
                        .map(Operation.Post.class::cast)
                        .flatMap(post -> post.legs().stream())
                        .map(Operation.PostedLeg::account)
                        .distinct()
                        .sorted()
                        .toList());
    }

    @Override
    public byte[] branch() {
        return branch.clone();
    }
}
