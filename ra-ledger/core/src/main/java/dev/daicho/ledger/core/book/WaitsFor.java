package dev.daicho.ledger.core.book;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The wait-for graph, read off the queues: from each transaction that waits to those in its way. A circle can only arise through the
 * transaction that has begun to wait last, so it is looked for from there, breadth first: the shortest is found, and always the same.
 *
 * <p>Stateless. Source: L6.
 */
final class WaitsFor {

    private WaitsFor() {}

    /** Transactions of which each waits for the next and the last for the first; empty if there is none. */
    static List<LockHolder> circle(LockHolder from, Map<LockOwner, LockHolder> holders, Map<String, LockQueue> queues) {
        Map<LockOwner, LockHolder> reachedFrom = new HashMap<>();
        Deque<LockHolder> open = new ArrayDeque<>();
        open.add(from);
        LockHolder current;
        while ((current = open.poll()) != null) {
            LockQueue queue = current.waitingFor == null ? null : queues.get(current.waitingFor);
            if (queue == null) {
                continue;
            }
            for (LockOwner blocker : queue.blockersOf(current.owner)) {
                if (blocker.equals(from.owner)) {
                    return path(from, current, reachedFrom);
                }
                LockHolder next = holders.get(blocker);
                if (next != null && next.waitingFor != null && reachedFrom.putIfAbsent(blocker, current) == null) {
                    open.add(next);
                }
            }
        }
        return List.of();
    }

    private static List<LockHolder> path(LockHolder from, LockHolder last, Map<LockOwner, LockHolder> reachedFrom) {
        List<LockHolder> path = new ArrayList<>();
        LockHolder step = last;
        while (step != null) {
            path.add(step);
            step = step == from ? null : reachedFrom.get(step.owner);
        }
        Collections.reverse(path);
        return path;
    }

    /** The circle in words, without an end too long for a message. */
    static String describe(List<LockHolder> circle, LockHolder victim) {
        StringBuilder told = new StringBuilder();
        for (int i = 0; i < circle.size(); i++) {
            if (i == 8) {
                told.append("and so on through ").append(circle.size()).append(" transactions; ");
                break;
            }
            LockHolder next = circle.get((i + 1) % circle.size());
            told.append(circle.get(i).owner)
                    .append(" waits for ")
                    .append(circle.get(i).waitingFor)
                    .append(" after ")
                    .append(next.owner)
                    .append("; ");
        }
        return told.append(victim.owner).append(" is the youngest").toString();
    }
}
