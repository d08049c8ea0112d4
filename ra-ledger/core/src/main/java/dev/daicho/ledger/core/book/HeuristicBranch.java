package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.BranchId;

/**
 * A branch that was completed by hand.
 *
 * <p>Immutable.
 *
 * @param branch its identifier
 * @param committed whether it was committed, not rolled back
 * @param completedMillis when, by the leader's stamp
 */
public record HeuristicBranch(BranchId branch, boolean committed, long completedMillis) {}
