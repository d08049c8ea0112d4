package dev.daicho.strata.plan;

import dev.daicho.strata.MemberDescription;
import dev.daicho.strata.MemberGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Members that have to stay together, and whoever lies on a way of requests between them: left out, their strata would request each other in
 * a circle. Used by one planning. Source: S7, S8.
 */
final class Clusters {

    private final MemberGraph graph;
    private final Map<String, Integer> clusterOf = new LinkedHashMap<>();
    private final Set<String> drawnIn = new LinkedHashSet<>();

    Clusters(MemberGraph graph) {
        this.graph = graph;
        for (String name : graph.names()) {
            clusterOf.put(name, clusterOf.size());
        }
    }

    void unite(Set<String> members) {
        int first = members.stream().mapToInt(this::clusterOf).min().orElse(0);
        members.forEach(member -> replace(clusterOf(member), first));
    }

    private int clusterOf(String member) {
        return Objects.requireNonNull(clusterOf.get(member), member);
    }

    private void replace(int old, int by) {
        clusterOf.replaceAll((member, cluster) -> cluster == old ? by : cluster);
    }

    /** Unites clusters that request each other in a circle. */
    void close() {
        boolean[][] reaches = reaches();
        for (int one = 0; one < reaches.length; one++) {
            for (int other = one + 1; other < reaches.length; other++) {
                if (reaches[one][other] && reaches[other][one]) {
                    noteDrawnIn(one);
                    noteDrawnIn(other);
                    replace(other, one);
                }
            }
        }
    }

    private boolean[][] reaches() {
        int count = clusterOf.size();
        boolean[][] reaches = new boolean[count][count];
        for (MemberDescription member : graph.members()) {
            member.requests().forEach(requested -> reaches[clusterOf(member.name())][clusterOf(requested)] = true);
        }
        for (int via = 0; via < count; via++) {
            for (int from = 0; from < count; from++) {
                for (int to = 0; to < count; to++) {
                    reaches[from][to] |= reaches[from][via] && reaches[via][to];
                }
            }
        }
        return reaches;
    }

    private void noteDrawnIn(int cluster) {
        List<String> members = members(cluster);
        if (members.size() == 1) {
            drawnIn.addAll(members);
        }
    }

    private List<String> members(int cluster) {
        return clusterOf.keySet().stream()
                .filter(member -> clusterOf(member) == cluster)
                .toList();
    }

    /** Members that no group names and that lie between those of one. */
    Set<String> drawnIn() {
        return drawnIn;
    }

    /** The clusters, members in the graph's order. */
    List<List<MemberDescription>> all() {
        Map<Integer, List<MemberDescription>> clusters = new LinkedHashMap<>();
        clusterOf.forEach((member, cluster) ->
                clusters.computeIfAbsent(cluster, any -> new ArrayList<>()).add(graph.member(member)));
        return List.copyOf(clusters.values());
    }
}
