package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.BranchId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Branches that an administrator has completed in the place of their transaction manager, until that manager, or an administrator, says
 * that they may be forgotten. No time ends them.
 *
 * <p>Not thread-safe. Source: L12; XA-CHECKLIST 27 and 29.
 */
final class Heuristics {

    private final LinkedHashMap<BranchId, HeuristicBranch> completed = new LinkedHashMap<>();

    Map<BranchId, HeuristicBranch> all() {
        return completed;
    }

    @Nullable
    HeuristicBranch find(BranchId branch) {
        return completed.get(branch);
    }

    void add(HeuristicBranch branch) {
        completed.put(branch.branch(), branch);
    }

    boolean forget(BranchId branch) {
        return completed.remove(branch) != null;
    }
}
