package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.LockMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One lockable thing: who holds it, and who waits for it, first come, first served. Nobody overtakes, with one exception: whoever holds
 * it already and asks for more stands in front of all who hold nothing, since those could not be served before it anyway.
 *
 * <p>Not thread-safe. Source: L6.
 */
final class LockQueue {

    /**
     * One that waits.
     *
     * @param mode what it will hold in all
     * @param rises true if it holds something already
     */
    record Request(LockOwner owner, LockMode mode, boolean rises) {}

    private final LinkedHashMap<LockOwner, LockMode> granted = new LinkedHashMap<>();
    private final List<Request> waiting = new ArrayList<>();
    private final int[] counts = new int[LockMode.values().length];

    @Nullable
    LockMode heldBy(LockOwner owner) {
        return granted.get(owner);
    }

    Map<LockOwner, LockMode> granted() {
        return Collections.unmodifiableMap(granted);
    }

    List<Request> waiting() {
        return Collections.unmodifiableList(waiting);
    }

    boolean isEmpty() {
        return granted.isEmpty() && waiting.isEmpty();
    }

    /** True if whoever comes now could have it at once. */
    boolean grantable(@Nullable LockOwner owner, LockMode mode) {
        LockMode own = owner == null ? null : granted.get(owner);
        return (own != null || waiting.isEmpty()) && compatible(own, mode);
    }

    /** By counts: a popular account has thousands of holders. */
    private boolean compatible(@Nullable LockMode own, LockMode mode) {
        for (LockMode held : LockMode.values()) {
            int others = counts[held.ordinal()] - (held == own ? 1 : 0);
            if (others > 0 && !mode.goesWith(held)) {
                return false;
            }
        }
        return true;
    }

    void grant(LockOwner owner, LockMode mode) {
        LockMode before = granted.put(owner, mode);
        if (before != null) {
            counts[before.ordinal()]--;
        }
        counts[mode.ordinal()]++;
    }

    void enqueue(LockOwner owner, LockMode mode) {
        boolean rises = granted.containsKey(owner);
        int at = waiting.size();
        if (rises) {
            at = 0;
            while (at < waiting.size() && waiting.get(at).rises()) {
                at++;
            }
        }
        waiting.add(at, new Request(owner, mode, rises));
    }

    @Nullable
    Request requestOf(LockOwner owner) {
        int place = placeOf(owner);
        return place == 0 ? null : waiting.get(place - 1);
    }

    /** From 1; 0 if it does not wait here. */
    int placeOf(LockOwner owner) {
        for (int i = 0; i < waiting.size(); i++) {
            if (waiting.get(i).owner().equals(owner)) {
                return i + 1;
            }
        }
        return 0;
    }

    void withdraw(LockOwner owner) {
        waiting.removeIf(request -> request.owner().equals(owner));
    }

    void release(LockOwner owner) {
        LockMode before = granted.remove(owner);
        if (before != null) {
            counts[before.ordinal()]--;
        }
    }

    /** Serves the queue from its head as far as it can; returns who was served. */
    List<LockOwner> serve() {
        List<LockOwner> served = new ArrayList<>();
        while (!waiting.isEmpty()) {
            Request head = waiting.get(0);
            if (!compatible(granted.get(head.owner()), head.mode())) {
                break;
            }
            waiting.remove(0);
            grant(head.owner(), head.mode());
            served.add(head.owner());
        }
        return served;
    }

    /**
     * Whom one that waits is waiting for: holders in its way, and the one right before it, who waits for all that are before that one.
     */
    List<LockOwner> blockersOf(LockOwner owner) {
        int place = placeOf(owner);
        if (place == 0) {
            return List.of();
        }
        List<LockOwner> blockers = new ArrayList<>();
        LockMode mode = waiting.get(place - 1).mode();
        granted.forEach((holder, held) -> {
            if (!holder.equals(owner) && !mode.goesWith(held)) {
                blockers.add(holder);
            }
        });
        if (place > 1) {
            blockers.add(waiting.get(place - 2).owner());
        }
        return blockers;
    }
}
