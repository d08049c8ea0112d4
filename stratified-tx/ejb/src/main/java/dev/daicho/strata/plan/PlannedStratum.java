package dev.daicho.strata.plan;

import java.util.List;
import java.util.Set;

/**
 * One stratum of a plan. Immutable.
 *
 * @param name S1, S2, … in an order in which each requester comes first
 * @param members names, each requester first
 * @param nodes the systems that they run on
 * @param reason why they are one stratum, a sentence
 */
public record PlannedStratum(String name, List<String> members, Set<String> nodes, String reason) {

    /** Copies. */
    public PlannedStratum {
        members = List.copyOf(members);
        nodes = Set.copyOf(nodes);
    }
}
