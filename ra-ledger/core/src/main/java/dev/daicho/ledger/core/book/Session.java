package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One client's numbered blocks: the outcomes it has not acknowledged are kept, so that a block that is sent again is answered, never
 * applied again.
 *
 * <p>Not thread-safe. Source: ARCHITECTURE, "XA" (outcomes are kept until acknowledged).
 */
final class Session {

    /** A client may be that many blocks ahead of its acknowledgements. */
    static final int MAX_KEPT_BLOCKS = 1 << 18;

    private final long id;
    private final String member;
    private final long nonceHigh;
    private final long nonceLow;
    private final TreeMap<Long, List<Outcome>> kept = new TreeMap<>();
    private final TreeMap<Long, List<BranchId>> decided = new TreeMap<>();
    private long acknowledged;

    Session(long id, String member, long nonceHigh, long nonceLow, long acknowledged) {
        this.id = id;
        this.member = member;
        this.nonceHigh = nonceHigh;
        this.nonceLow = nonceLow;
        this.acknowledged = acknowledged;
    }

    long id() {
        return id;
    }

    String member() {
        return member;
    }

    long nonceHigh() {
        return nonceHigh;
    }

    long nonceLow() {
        return nonceLow;
    }

    long acknowledged() {
        return acknowledged;
    }

    TreeMap<Long, List<Outcome>> kept() {
        return kept;
    }

    TreeMap<Long, List<BranchId>> decided() {
        return decided;
    }

    boolean openedBy(String asker, long askedHigh, long askedLow) {
        return member.equals(asker) && nonceHigh == askedHigh && nonceLow == askedLow;
    }

    boolean stale(long sequence) {
        return sequence <= acknowledged || kept.size() >= MAX_KEPT_BLOCKS && !kept.containsKey(sequence);
    }

    @Nullable
    List<Outcome> outcomesOf(long sequence) {
        return kept.get(sequence);
    }

    void keep(long sequence, List<Outcome> outcomes) {
        kept.put(sequence, List.copyOf(outcomes));
    }

    void decidedIn(long sequence, BranchId branch) {
        decided.computeIfAbsent(sequence, first -> new ArrayList<>()).add(branch);
    }

    /** Forgets what the client knows by now; returns the branches whose decisions need not be kept for it any more. */
    List<BranchId> acknowledge(long upTo) {
        if (upTo <= acknowledged) {
            return List.of();
        }
        acknowledged = upTo;
        kept.headMap(upTo, true).clear();
        List<BranchId> forgotten = new ArrayList<>();
        var past = decided.headMap(upTo, true);
        past.values().forEach(forgotten::addAll);
        past.clear();
        return forgotten;
    }
}
