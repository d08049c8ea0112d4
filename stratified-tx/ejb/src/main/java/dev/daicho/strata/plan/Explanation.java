package dev.daicho.strata.plan;

import dev.daicho.strata.MemberDescription;
import dev.daicho.strata.MemberGraph;
import dev.daicho.strata.StratumPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Turns a division into a plan with a sentence for each decision. Used by one planning. Source: S7. */
final class Explanation {

    private final MemberGraph graph;
    private final StratumPolicy policy;
    private final List<StratumPolicy.Group> groups;
    private final Clusters clusters;
    private final Atoms atoms;
    private final int[] stratumOf;
    private final int[] order;
    private final Map<String, Integer> placeOf = new HashMap<>();

    Explanation(
            MemberGraph graph,
            StratumPolicy policy,
            List<StratumPolicy.Group> groups,
            Clusters clusters,
            Atoms atoms,
            int[] stratumOf) {
        this.graph = graph;
        this.policy = policy;
        this.groups = groups;
        this.clusters = clusters;
        this.atoms = atoms;
        this.stratumOf = stratumOf;
        this.order = atoms.order(stratumOf);
        for (int place = 0; place < order.length; place++) {
            for (int atom : atomsAt(place)) {
                for (MemberDescription member : atoms.members(atom)) {
                    placeOf.put(member.name(), place);
                }
            }
        }
    }

    Plan plan() {
        List<PlannedStratum> strata =
                IntStream.range(0, order.length).mapToObj(this::stratum).toList();
        double cost = atoms.score(stratumOf).score().cost();
        return new Plan(graph, policy.name(), strata, requests(), cost);
    }

    private PlannedStratum stratum(int place) {
        List<MemberDescription> members = graph.members().stream()
                .filter(member -> placeOf(member) == place)
                .toList();
        return new PlannedStratum(
                name(place),
                members.stream().map(MemberDescription::name).toList(),
                members.stream().map(MemberDescription::node).collect(Collectors.toSet()),
                reason(place, members));
    }

    private String reason(int place, List<MemberDescription> members) {
        Set<String> names = members.stream().map(MemberDescription::name).collect(Collectors.toSet());
        List<String> sentences = new ArrayList<>();
        for (StratumPolicy.Group group : groups) {
            Set<String> here = new LinkedHashSet<>(group.members());
            here.retainAll(names);
            if (here.size() == group.members().size()) {
                sentences.add(listed(here) + (here.size() == 1 ? " is grouped because " : " are one stratum because ")
                        + group.reason() + ".");
            } else if (!here.isEmpty()) {
                sentences.add(listed(here) + " is only a part of what the policy groups because " + group.reason()
                        + ": as one stratum they would request and be requested by others in a circle.");
            }
        }
        Set<String> drawnIn = new LinkedHashSet<>(clusters.drawnIn());
        drawnIn.retainAll(names);
        groups.forEach(group -> drawnIn.removeAll(group.members()));
        if (!drawnIn.isEmpty()) {
            sentences.add(listed(drawnIn) + " joins because it is requested by one of them and requests one of them:"
                    + " left out, two strata would request each other in a circle.");
        }
        int[] here = atomsAt(place);
        if (here.length > 1 && sentences.isEmpty() || here.length > 1 && mixes(here)) {
            sentences.add(String.format(
                    Locale.ROOT,
                    "Together its parts cost %.1f less than each alone.",
                    alone(here) - atoms.score(stratumOf).score().cost()));
        }
        if (sentences.isEmpty()) {
            sentences.add(listed(names)
                    + " is a stratum of its own: no policy groups it, and with another it would cost more.");
        }
        return String.join(" ", sentences);
    }

    /** Whether something stands here that no group has put here. */
    private boolean mixes(int[] here) {
        return Arrays.stream(here).anyMatch(atom -> atoms.members(atom).stream().noneMatch(member -> groups.stream()
                .anyMatch(group -> group.members().contains(member.name()))));
    }

    /** The cost of the plan with each of these atoms in a stratum of its own. */
    private double alone(int[] here) {
        int[] split = stratumOf.clone();
        for (int index = 1; index < here.length; index++) {
            split[here[index]] = split.length + index;
        }
        Atoms.OptionalScore score = atoms.score(split);
        return score.allowed() ? score.score().cost() : Double.POSITIVE_INFINITY;
    }

    private List<PlannedRequest> requests() {
        List<PlannedRequest> found = new ArrayList<>();
        for (int from = 0; from < order.length; from++) {
            for (int to = from + 1; to < order.length; to++) {
                List<String> requests = requests(from, to);
                if (!requests.isEmpty()) {
                    found.add(new PlannedRequest(name(from), name(to), requests, whyCut(from, to)));
                }
            }
        }
        return found;
    }

    private List<String> requests(int from, int to) {
        List<String> requests = new ArrayList<>();
        for (MemberDescription member : graph.members()) {
            for (String requested : member.requests()) {
                if (placeOf(member) == from && placeOf(graph.member(requested)) == to) {
                    requests.add(member.name() + " -> " + requested);
                }
            }
        }
        return requests;
    }

    private String whyCut(int from, int to) {
        int[] merged = Arrays.stream(stratumOf)
                .map(stratum -> stratum == order[to] ? order[from] : stratum)
                .toArray();
        if (atoms.order(merged).length == 0) {
            return "As one stratum they would request and be requested by another in a circle.";
        }
        Atoms.OptionalScore one = atoms.score(merged);
        if (!one.allowed()) {
            return "The policy keeps them apart.";
        }
        return String.format(
                Locale.ROOT,
                "As one stratum they would cost %.1f more.",
                one.score().cost() - atoms.score(stratumOf).score().cost());
    }

    private int[] atomsAt(int place) {
        return IntStream.range(0, stratumOf.length)
                .filter(atom -> stratumOf[atom] == order[place])
                .toArray();
    }

    private int placeOf(MemberDescription member) {
        return placeOf.getOrDefault(member.name(), 0);
    }

    private static String name(int place) {
        return "S" + (place + 1);
    }

    private static String listed(Set<String> names) {
        return names.stream().sorted().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
    }
}
