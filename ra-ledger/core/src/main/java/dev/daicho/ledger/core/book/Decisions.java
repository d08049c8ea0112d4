package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BranchId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of branches that are over, for as long as somebody may ask or a late message may come.
 *
 * <p>A decision that a session asked for is kept until that session acknowledges it. Marks that have no such end (a branch rolled back or
 * fenced before it came, the decisions of a session that ended) are kept for {@link #MARK_LIFE_MILLIS} of the leader's stamped time:
 * far longer than any client goes on sending a block.
 *
 * <p>Not thread-safe. Source: ARCHITECTURE, "XA" (tombstones).
 */
final class Decisions {

    /** One hour. */
    static final long MARK_LIFE_MILLIS = 3_600_000;

    /**
     * A mark: how the branch ended, since when the mark stands, and whose block set it.
     *
     * @param member who asked
     * @param session in which session
     * @param sequence in which block of it
     */
    record Mark(boolean committed, long sinceMillis, String member, long session, long sequence) {

        /** True for a block of the same member that was sent in full knowledge of the mark: no late message, but the branch anew. */
        boolean knownTo(Block block, String asker) {
            return member.equals(asker) && (session != block.session() || block.acknowledged() >= sequence);
        }
    }

    private final Map<BranchId, Boolean> awaited = new HashMap<>();
    private final LinkedHashMap<BranchId, Mark> marks = new LinkedHashMap<>();

    /** True if committed, false if rolled back, null if not known. */
    @Nullable
    Boolean committed(BranchId branch) {
        Boolean known = awaited.get(branch);
        if (known != null) {
            return known;
        }
        Mark mark = marks.get(branch);
        return mark == null ? null : mark.committed();
    }

    void await(BranchId branch, boolean committed) {
        awaited.put(branch, committed);
    }

    boolean awaitedCommitted(BranchId branch) {
        return Boolean.TRUE.equals(awaited.get(branch));
    }

    void mark(BranchId branch, Mark mark) {
        // In the order of time, so that the oldest are always in front.
        marks.remove(branch);
        marks.put(branch, mark);
    }

    /** Drops a mark that whoever sends this block knows of. */
    void liftIfKnown(BranchId branch, Block block, String asker) {
        Mark mark = marks.get(branch);
        if (mark != null && mark.knownTo(block, asker)) {
            marks.remove(branch);
        }
    }

    void forget(BranchId branch) {
        awaited.remove(branch);
    }

    /** A session is over: nobody will acknowledge its decisions. */
    void retire(Session session, long nowMillis) {
        session.decided()
                .values()
                .forEach(branches -> branches.forEach(branch -> {
                    Boolean committed = awaited.remove(branch);
                    if (committed != null) {
                        mark(branch, new Mark(committed, nowMillis, session.member(), session.id(), 0));
                    }
                }));
    }

    void expire(long nowMillis) {
        Iterator<Mark> oldest = marks.values().iterator();
        while (oldest.hasNext() && oldest.next().sinceMillis() + MARK_LIFE_MILLIS < nowMillis) {
            oldest.remove();
        }
    }

    Map<BranchId, Mark> marks() {
        return marks;
    }
}
