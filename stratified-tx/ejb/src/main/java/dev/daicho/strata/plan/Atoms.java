package dev.daicho.strata.plan;

import dev.daicho.strata.MemberDescription;
import dev.daicho.strata.MemberGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What is left to decide once a policy has spoken: atoms (members that stay together) with their requests, in an order in which each
 * requester comes first, and which of them may share a stratum. A division is an array that gives each atom's stratum.
 *
 * <p>Immutable. Source: S7, S8.
 */
final class Atoms {

    /** The bond of an atom that no group keeps apart. */
    static final int FREE = -1;

    /** A request between atoms: {@code kept} costs when both are in one stratum, {@code cut} when not. */
    record Edge(int from, int to, double kept, double cut) {}

    private final List<List<MemberDescription>> atoms;
    private final int[] bonds;
    private final List<Edge> edges;
    private final double inside;
    private final CutCost cost;

    /**
     * Atoms of a graph.
     *
     * @param atoms each requester's atom before those it requests
     * @param bonds for each atom the group that keeps it apart, or {@link #FREE}
     */
    Atoms(MemberGraph graph, List<List<MemberDescription>> atoms, int[] bonds, CutCost cost) {
        this.atoms = atoms;
        this.bonds = bonds.clone();
        this.cost = cost;
        Map<String, Integer> atomOf = new HashMap<>();
        for (int atom = 0; atom < atoms.size(); atom++) {
            for (MemberDescription member : atoms.get(atom)) {
                atomOf.put(member.name(), atom);
            }
        }
        List<Edge> between = new ArrayList<>();
        double within = 0;
        for (MemberDescription member : graph.members()) {
            for (String name : member.requests()) {
                MemberDescription requested = graph.member(name);
                int from = atomOf.getOrDefault(member.name(), 0);
                int to = atomOf.getOrDefault(name, 0);
                double kept = cost.request(member, requested, false);
                if (from == to) {
                    within += kept;
                } else {
                    between.add(new Edge(from, to, kept, cost.request(member, requested, true)));
                }
            }
        }
        this.edges = List.copyOf(between);
        this.inside = within;
    }

    int count() {
        return atoms.size();
    }

    List<MemberDescription> members(int atom) {
        return atoms.get(atom);
    }

    /** The group that keeps it apart, or {@link #FREE}. */
    int bond(int atom) {
        return bonds[atom];
    }

    List<Edge> edges() {
        return edges;
    }

    /** Of atoms as one stratum, without requests; empty if they may not be one. */
    OptionalScore stratum(int[] chosen) {
        List<MemberDescription> members = new ArrayList<>();
        int bond = bonds[chosen[0]];
        for (int atom : chosen) {
            if (bonds[atom] != bond) {
                return OptionalScore.FORBIDDEN;
            }
            members.addAll(atoms.get(atom));
        }
        return new OptionalScore(true, new Score(bond == FREE ? 0 : 1, cost.stratum(members)));
    }

    /** A score, unless it is forbidden. */
    record OptionalScore(boolean allowed, Score score) {
        static final OptionalScore FORBIDDEN = new OptionalScore(false, Score.NONE);
    }

    /** Of a whole division; forbidden also if its strata request each other in a circle. */
    OptionalScore score(int[] stratumOf) {
        if (order(stratumOf).length == 0 && stratumOf.length > 0) {
            return OptionalScore.FORBIDDEN;
        }
        Score sum = new Score(0, inside);
        for (int stratum : Arrays.stream(stratumOf).distinct().toArray()) {
            int[] chosen = IntStream.range(0, stratumOf.length)
                    .filter(atom -> stratumOf[atom] == stratum)
                    .toArray();
            OptionalScore one = stratum(chosen);
            if (!one.allowed()) {
                return OptionalScore.FORBIDDEN;
            }
            sum = sum.plus(one.score());
        }
        for (Edge edge : edges) {
            sum = sum.plus(new Score(0, stratumOf[edge.from()] == stratumOf[edge.to()] ? edge.kept() : edge.cut()));
        }
        return new OptionalScore(true, sum);
    }

    /** The strata of a division, each requester first; empty if they request each other in a circle. */
    int[] order(int[] stratumOf) {
        int[] strata = Arrays.stream(stratumOf).distinct().toArray();
        List<Integer> left = new ArrayList<>(Arrays.stream(strata).boxed().toList());
        int[] order = new int[strata.length];
        int placed = 0;
        while (!left.isEmpty()) {
            OptionalInt next = left.stream()
                    .mapToInt(Integer::intValue)
                    .filter(stratum -> edges.stream()
                            .noneMatch(edge -> stratumOf[edge.to()] == stratum
                                    && stratumOf[edge.from()] != stratum
                                    && left.contains(stratumOf[edge.from()])))
                    .findFirst();
            if (next.isEmpty()) {
                return new int[0];
            }
            order[placed++] = next.getAsInt();
            left.remove(Integer.valueOf(next.getAsInt()));
        }
        return order;
    }
}
