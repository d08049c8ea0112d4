package dev.daicho.ledger.core;

import dev.daicho.ledger.core.block.BranchId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that were prepared here and are not decided yet, so that their receipts learn of the block that carries the decision.
 * A convenience: nothing depends on it, the oldest are dropped, and a restart forgets them all.
 *
 * <p>Thread-safe. Source: L3.
 */
final class PreparedBlocks {

    private static final int MOST = 10_000;

    private final Map<BranchId, LedgerTransaction> prepared = new LinkedHashMap<>();

    synchronized void remember(BranchId branch, LedgerTransaction transaction) {
        prepared.put(branch, transaction);
        if (prepared.size() > MOST) {
            prepared.remove(prepared.keySet().iterator().next());
        }
    }

    /** Tells the block of a branch's decision; null if it was not committed. */
    void decided(BranchId branch, @Nullable String blockId) {
        LedgerTransaction transaction;
        synchronized (this) {
            transaction = prepared.remove(branch);
        }
        if (transaction != null && blockId != null) {
            transaction.committedIn(blockId);
        }
    }
}
