package dev.daicho.nvfs.transaction;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom, over the lock tables of a disk and its drives: a circle may run through several of them. It is also the monitor of these
 * tables, so that all of them stand still while one looks for a circle.
 *
 * <p>Methods are called under the monitor. Source: SPEC N13.
 */
final class WaitGraph {

    private final Map<LockOwner, List<Wait>> waits = new HashMap<>();

    /** A request that is not granted yet. */
    interface Wait {

        /** Whose it is. */
        LockOwner owner();

        /** Who must go first. */
        List<LockOwner> blockers();
    }

    void add(Wait wait) {
        waits.computeIfAbsent(wait.owner().whole(), owner -> new ArrayList<>()).add(wait);
    }

    void remove(Wait wait) {
        @Nullable List<Wait> own = waits.get(wait.owner().whole());
        if (own != null && own.remove(wait) && own.isEmpty()) {
            waits.remove(wait.owner().whole());
        }
    }

    /** Whether those who must go before a request wait for its own transaction. */
    boolean closesCircle(Wait wait) {
        LockOwner start = wait.owner().whole();
        Deque<LockOwner> open = new ArrayDeque<>(wait.blockers());
        Set<LockOwner> seen = new HashSet<>();
        while (!open.isEmpty()) {
            LockOwner next = open.removeFirst().whole();
            if (next == start) {
                return true;
            }
            if (seen.add(next)) {
                waits.getOrDefault(next, List.of()).forEach(other -> open.addAll(other.blockers()));
            }
        }
        return false;
    }
}
