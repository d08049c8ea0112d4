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
 * @param transaction its number in that session, 0 if it has none
 * @param preparedMillis when, by the leader's stamp
 * @param operations what it will do
 */
public record PreparedBranch(
        BranchId branch,
        long session,
        long sequence,
        long transaction,
        long preparedMillis,
        List<Operation> operations) {

    /** Copies the list. */
    public PreparedBranch {
        operations = List.copyOf(operations);
    }

    LockOwner lockOwner() {
        return transaction == 0 ? LockOwner.of(branch) : LockOwner.of(session, transaction);
    }
}
