package dev.daicho.strata.plan;

import dev.daicho.strata.MemberDescription;
import dev.daicho.strata.MemberGraph;
import dev.daicho.strata.ResourceUse;
import dev.daicho.strata.StratumPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The ready policies.
 *
 * <p>Thread-safe: they keep nothing. Source: S7; claims 8 and 9, ¶80, ¶85.
 */
public final class Policies {

    private Policies() {}

    /** All members that run on one system are a stratum, and no stratum spans two (claim 9). */
    public static StratumPolicy localNode() {
        return policy(
                "local node",
                graph -> by(
                        graph,
                        MemberDescription::node,
                        StratumPolicy.Bond.APART,
                        node -> node.isEmpty() ? "they run on this system" : "they run on system " + node));
    }

    /** The members that change a resource of at least that importance are one stratum; the others are where they cost least. */
    public static StratumPolicy mostImportantTogether(int importance) {
        return policy("most important resources together", graph -> {
            Set<String> members = new LinkedHashSet<>();
            Set<String> resources = new LinkedHashSet<>();
            for (MemberDescription member : graph.members()) {
                for (ResourceUse use : member.resources()) {
                    if (use.importance() >= importance) {
                        members.add(member.name());
                        resources.add(use.resource());
                    }
                }
            }
            return members.isEmpty()
                    ? List.of()
                    : List.of(new StratumPolicy.Group(
                            members,
                            StratumPolicy.Bond.TOGETHER,
                            "they change resources of importance " + importance + " or more: "
                                    + String.join(", ", resources)));
        });
    }

    /** The members of each step that a user perceives as one are a stratum; those of none are where they cost least. Two steps share a stratum only where that costs less. */
    public static StratumPolicy unitOfWork() {
        return policy(
                "unit of work",
                graph -> by(
                        graph,
                        MemberDescription::businessStep,
                        StratumPolicy.Bond.TOGETHER,
                        step -> step.isEmpty() ? "" : "their user perceives \"" + step + "\" as one"));
    }

    /** Everything in one stratum: plain two-phase commit. */
    public static StratumPolicy singleStratum() {
        return policy(
                "single stratum",
                graph -> graph.names().isEmpty()
                        ? List.of()
                        : List.of(new StratumPolicy.Group(
                                graph.names(), StratumPolicy.Bond.TOGETHER, "everything commits at once")));
    }

    /** Every member is a stratum, unless they request each other in a way that no order of strata can serve. */
    public static StratumPolicy eachRequest() {
        return policy("each request", graph -> graph.names().stream()
                .map(name ->
                        new StratumPolicy.Group(Set.of(name), StratumPolicy.Bond.APART, "each request is a stratum"))
                .toList());
    }

    /**
     * The ready policy of that name: {@code each}, {@code single}, {@code local-node}, {@code unit-of-work}, {@code least-cost} or {@code
     * most-important:N}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static StratumPolicy named(String name) {
        String prefix = "most-important:";
        if (name.matches(prefix + "[1-9][0-9]?")) {
            return mostImportantTogether(Integer.parseInt(name.substring(prefix.length())));
        }
        return switch (name) {
            case "each" -> eachRequest();
            case "single" -> singleStratum();
            case "local-node" -> localNode();
            case "unit-of-work" -> unitOfWork();
            case "least-cost" -> leastCost();
            default ->
                throw new IllegalArgumentException("There is no policy \"" + name
                        + "\"; each, single, local-node, unit-of-work, least-cost, most-important:N with an importance"
                        + " from 1, or custom:NAME for a StratumPolicy bound to java:global/strata-policy/NAME");
        };
    }

    /** Every member where it costs least. */
    public static StratumPolicy leastCost() {
        return policy("least cost", graph -> List.of());
    }

    /** Groups of equal keys; those for which there is no reason are none. */
    private static List<StratumPolicy.Group> by(
            MemberGraph graph,
            Function<MemberDescription, String> key,
            StratumPolicy.Bond bond,
            Function<String, String> reason) {
        Map<String, Set<String>> members = new LinkedHashMap<>();
        for (MemberDescription member : graph.members()) {
            members.computeIfAbsent(key.apply(member), any -> new LinkedHashSet<>())
                    .add(member.name());
        }
        List<StratumPolicy.Group> groups = new ArrayList<>();
        members.forEach((value, names) -> {
            if (!reason.apply(value).isEmpty()) {
                groups.add(new StratumPolicy.Group(names, bond, reason.apply(value)));
            }
        });
        return groups;
    }

    private static StratumPolicy policy(String name, Function<MemberGraph, List<StratumPolicy.Group>> groups) {
        return new StratumPolicy() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Group> groups(MemberGraph graph) {
                return groups.apply(graph);
            }
        };
    }
}
