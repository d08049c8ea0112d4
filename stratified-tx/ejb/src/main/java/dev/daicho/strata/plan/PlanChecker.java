package dev.daicho.strata.plan;

import dev.daicho.strata.Join;
import dev.daicho.strata.MemberDescription;
import dev.daicho.strata.ResourceUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Warns of cuts that can't be right, or are right only if somebody meant them. A plan without a warning may still be wrong; one with a
 * warning should be looked at before it runs.
 *
 * <p>Thread-safe: it keeps nothing. Source: S7, S8; ¶80, ¶81.
 */
public final class PlanChecker {

    /**
     * A warning.
     *
     * @param kind what kind
     * @param text what is wrong, with the names, and what to do
     */
    public record Warning(Kind kind, String text) {}

    /** What can be wrong. */
    public enum Kind {
        /** A stratum that may refuse comes after another has committed. */
        LATE_REFUSAL,
        /** Several strata request a member that does not say what that means. */
        UNDECLARED_JOIN,
        /** A step that its user perceives as one is cut. */
        CUT_STEP,
        /** Two strata change a resource, and no order between them is given. */
        UNORDERED_CHANGES,
        /** Requests enter a stratum at different members, so that it is not one run. */
        SEVERAL_ENTRIES
    }

    private PlanChecker() {}

    /** Warnings, those of a kind together; none if nothing was found. */
    public static List<Warning> check(Plan plan) {
        List<Warning> warnings = new ArrayList<>();
        lateRefusals(plan, warnings);
        undeclaredJoins(plan, warnings);
        cutSteps(plan, warnings);
        unorderedChanges(plan, warnings);
        severalEntries(plan, warnings);
        return List.copyOf(warnings);
    }

    private static void lateRefusals(Plan plan, List<Warning> warnings) {
        for (MemberDescription member : plan.graph().members()) {
            String stratum = plan.stratumOf(member.name()).name();
            Set<String> before = new TreeSet<>();
            plan.requests().stream()
                    .filter(request -> request.to().equals(stratum))
                    .forEach(request -> before.add(request.from()));
            if (member.mayRefuse() && !before.isEmpty()) {
                warnings.add(new Warning(
                        Kind.LATE_REFUSAL,
                        "Member \"" + member.name() + "\" in " + stratum
                                + " may refuse for a reason of the business, but "
                                + String.join(", ", before) + " has committed by then and can't be taken back: put \""
                                + member.name() + "\" into the first stratum, or declare what compensates it"));
            }
        }
    }

    private static void undeclaredJoins(Plan plan, List<Warning> warnings) {
        for (MemberDescription member : plan.graph().members()) {
            Set<String> requesters = requestersOutside(plan, member.name());
            if (requesters.size() > 1 && member.join() == Join.UNDECLARED) {
                warnings.add(new Warning(
                        Kind.UNDECLARED_JOIN,
                        "Member \"" + member.name() + "\" is requested by " + String.join(" and ", requesters)
                                + " and does not say whether it waits for all of them: declare its join"));
            }
        }
    }

    private static Set<String> requestersOutside(Plan plan, String member) {
        Set<String> requesters = new TreeSet<>();
        String own = plan.stratumOf(member).name();
        for (MemberDescription other : plan.graph().members()) {
            String stratum = plan.stratumOf(other.name()).name();
            if (other.requests().contains(member) && !stratum.equals(own)) {
                requesters.add(stratum);
            }
        }
        return requesters;
    }

    private static void cutSteps(Plan plan, List<Warning> warnings) {
        Map<String, Set<String>> strataOf = new TreeMap<>();
        for (MemberDescription member : plan.graph().members()) {
            if (!member.businessStep().isEmpty()) {
                strataOf.computeIfAbsent(member.businessStep(), any -> new LinkedHashSet<>())
                        .add(plan.stratumOf(member.name()).name());
            }
        }
        strataOf.forEach((step, strata) -> {
            if (strata.size() > 1) {
                warnings.add(new Warning(
                        Kind.CUT_STEP,
                        "The step \"" + step + "\" is cut over " + String.join(" and ", strata)
                                + ": its user can see it half done; plan by unit of work, or make it two steps"));
            }
        });
    }

    private static void unorderedChanges(Plan plan, List<Warning> warnings) {
        Map<String, Set<String>> after = after(plan);
        Map<String, Set<String>> strataOf = new TreeMap<>();
        for (MemberDescription member : plan.graph().members()) {
            for (ResourceUse use : member.resources()) {
                strataOf.computeIfAbsent(use.resource(), any -> new LinkedHashSet<>())
                        .add(plan.stratumOf(member.name()).name());
            }
        }
        strataOf.forEach((resource, strata) -> {
            for (String one : strata) {
                for (String other : strata) {
                    if (one.compareTo(other) < 0
                            && !after.getOrDefault(one, Set.of()).contains(other)
                            && !after.getOrDefault(other, Set.of()).contains(one)) {
                        warnings.add(new Warning(
                                Kind.UNORDERED_CHANGES,
                                one + " and " + other + " both change " + resource
                                        + " and neither comes before the other: they may run in either order"));
                    }
                }
            }
        });
    }

    /** For each stratum all that can only run after it. */
    private static Map<String, Set<String>> after(Plan plan) {
        Map<String, Set<String>> after = new HashMap<>();
        // From the last to the first, so that what follows a stratum is complete when it is asked for.
        for (int index = plan.strata().size() - 1; index >= 0; index--) {
            String stratum = plan.strata().get(index).name();
            Set<String> following = new LinkedHashSet<>();
            for (PlannedRequest request : plan.requests()) {
                if (request.from().equals(stratum)) {
                    following.add(request.to());
                    following.addAll(after.getOrDefault(request.to(), Set.of()));
                }
            }
            after.put(stratum, following);
        }
        return after;
    }

    private static void severalEntries(Plan plan, List<Warning> warnings) {
        for (PlannedStratum stratum : plan.strata()) {
            Set<String> entries = new LinkedHashSet<>();
            for (String member : stratum.members()) {
                if (!requestersOutside(plan, member).isEmpty()) {
                    entries.add(member);
                }
            }
            if (entries.size() > 1) {
                warnings.add(new Warning(
                        Kind.SEVERAL_ENTRIES,
                        stratum.name() + " is entered at " + String.join(" and ", entries)
                                + ": requests for different members are different runs; let one of them be requested and"
                                + " call the others"));
            }
        }
    }
}
