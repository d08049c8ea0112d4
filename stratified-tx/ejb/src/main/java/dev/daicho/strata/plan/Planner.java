package dev.daicho.strata.plan;

import dev.daicho.strata.MemberDescription;
import dev.daicho.strata.MemberGraph;
import dev.daicho.strata.StratumPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides the members of a global transaction into strata: the policy's groups first, then, for all that it leaves open, the division that
 * costs least. Whatever comes out has no circle of strata.
 *
 * <p>Thread-safe and deterministic. Source: S1, S7, S8; claims 1, 8 and 9, ¶77, ¶80, ¶88.
 */
public final class Planner {

    private final CutCost cost;

    public Planner(CutCost cost) {
        this.cost = cost;
    }

    /**
     * A plan.
     *
     * @throws IllegalArgumentException if the policy names a member that is not there, or one in two groups
     */
    public Plan plan(MemberGraph graph, StratumPolicy policy) {
        List<StratumPolicy.Group> groups = policy.groups(graph);
        Map<String, Integer> groupOf = checked(graph, policy, groups);
        Clusters clusters = new Clusters(graph);
        groups.stream()
                .filter(group -> group.bond() == StratumPolicy.Bond.TOGETHER)
                .forEach(group -> clusters.unite(group.members()));
        clusters.close();
        List<List<MemberDescription>> members = clusters.all();
        Atoms atoms = new Atoms(graph, members, bonds(members, groups, groupOf), cost);
        int[] stratumOf = new LeastCut(atoms).find();
        return new Explanation(graph, policy, groups, clusters, atoms, stratumOf).plan();
    }

    private static Map<String, Integer> checked(
            MemberGraph graph, StratumPolicy policy, List<StratumPolicy.Group> groups) {
        Map<String, Integer> groupOf = new HashMap<>();
        for (int index = 0; index < groups.size(); index++) {
            for (String member : groups.get(index).members()) {
                graph.member(member);
                if (groupOf.put(member, index) != null) {
                    throw new IllegalArgumentException("The policy \"" + policy.name() + "\" puts member \"" + member
                            + "\" into two groups; a member belongs to one stratum");
                }
            }
        }
        return groupOf;
    }

    /** An atom is kept apart by the group of its only member: those of several are together for a stricter reason. */
    private static int[] bonds(
            List<List<MemberDescription>> atoms, List<StratumPolicy.Group> groups, Map<String, Integer> groupOf) {
        return atoms.stream()
                .mapToInt(atom -> {
                    int group = groupOf.getOrDefault(atom.get(0).name(), Atoms.FREE);
                    boolean apart = atom.size() == 1
                            && group != Atoms.FREE
                            && groups.get(group).bond() == StratumPolicy.Bond.APART;
                    return apart ? group : Atoms.FREE;
                })
                .toArray();
    }
}
