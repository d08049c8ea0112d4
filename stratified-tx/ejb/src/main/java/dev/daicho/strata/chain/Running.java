package dev.daicho.strata.chain;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.plan.Plan;
import dev.daicho.strata.telemetry.Traces;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The chain that a transaction belongs to, kept with the transaction: that of the stratum that runs in it, or the one that its first
 * request began; and, if a policy decides, what of the stratum is still to be done. Used by one transaction, so by one thread at a time. Source:
 * S1, S7, S10.
 */
final class Running {

    /** The key under which the transaction keeps it. */
    static final Object KEY = Running.class.getName();

    private final ChainId chain;
    private final int stratum;
    private final UUID requester;
    private final @Nullable Plan plan;
    private final Map<String, List<String>> pending = new LinkedHashMap<>();
    private @Nullable String current;
    private int requests;
    private Traces.@Nullable Span span;

    /**
     * Of the stratum that a request leads, or of the chain's first transaction, which is known by the chain's own name.
     *
     * @param plan says which requests stay in the stratum; null if none does
     */
    Running(ChainId chain, int stratum, UUID requester, @Nullable Plan plan) {
        this.chain = chain;
        this.stratum = stratum;
        this.requester = requester;
        this.plan = plan;
    }

    UUID requester() {
        return requester;
    }

    ChainId chain() {
        return chain;
    }

    int stratum() {
        return stratum;
    }

    int nextStratum() {
        return stratum + 1;
    }

    /** The span of a chain's first transaction, where its caller has none; made when it is asked for at first. */
    Traces.Span span(Supplier<Traces.Span> maker) {
        Traces.Span known = span;
        if (known == null) {
            known = maker.get();
            span = known;
        }
        return known;
    }

    /** Numbers the requests of this transaction, from 1. */
    int nextPlace() {
        return ++requests;
    }

    /** This member is called now. */
    void calls(String member) {
        current = member;
    }

    /** Whether a request that is made now is for a member of the same stratum. */
    boolean isInside(String member) {
        return plan != null
                && current != null
                && plan.graph().names().contains(current)
                && plan.graph().names().contains(member)
                && plan.stratumOf(current).equals(plan.stratumOf(member));
    }

    /** To be done in this stratum, when its requesters are done. */
    void pend(String member, String payload) {
        pending.computeIfAbsent(member, any -> new ArrayList<>()).add(payload);
    }

    /** Takes the next one out, each requester before those it requests; null if there is none. */
    Map.@Nullable Entry<String, List<String>> next() {
        if (plan != null && !pending.isEmpty()) {
            for (String member : plan.graph().names()) {
                List<String> payloads = pending.remove(member);
                if (payloads != null) {
                    return Map.entry(member, payloads);
                }
            }
        }
        return null;
    }
}
