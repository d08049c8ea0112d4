package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Operation;
import java.util.List;

/**
 * A branch that was voted for and waits for its decision. Immutable.
 *
 * @param branch its identifier
 * @param session the session that prepared it
 * @param sequence the block that it came in
 * @param preparedMillis when, by the leader's stamp
 * @param operations what it will do
 */
public record PreparedBranch(
        BranchId branch, long session, long sequence, long preparedMillis, List<Operation> operations) {

    /** Copies the list. */
    public PreparedBranch {
        operations = List.copyOf(operations);
    }
}
