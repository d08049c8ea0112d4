package dev.daicho.strata.plan;

import dev.daicho.strata.MemberDescription;
import dev.daicho.strata.MemberGraph;
import java.util.List;
import java.util.Locale;

/**
 * A global transaction divided into strata that request each other without circles, with the reason for each decision. As text for a log,
 * as a Mermaid flow chart for a page.
 *
 * <p>Immutable. Source: S1, S7, S8; ¶77 to ¶79, ¶86, ¶88.
 *
 * @param graph the members
 * @param policy the policy's name
 * @param strata each requester first
 * @param requests between strata
 * @param cost see {@link CutCost}
 */
public record Plan(
        MemberGraph graph, String policy, List<PlannedStratum> strata, List<PlannedRequest> requests, double cost) {

    /** Copies. */
    public Plan {
        strata = List.copyOf(strata);
        requests = List.copyOf(requests);
    }

    /**
     * The stratum of a member.
     *
     * @throws IllegalArgumentException if there is no such member
     */
    public PlannedStratum stratumOf(String member) {
        return strata.stream()
                .filter(stratum -> stratum.members().contains(member))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + member + "\" is none of the planned members " + graph.names()));
    }

    /** For people, one line a decision. */
    public String text() {
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%d strata by the policy \"%s\", cost %.1f%n", strata.size(), policy, cost));
        for (PlannedStratum stratum : strata) {
            text.append(String.format(
                    "%s: %s. %s%n", stratum.name(), String.join(", ", stratum.members()), stratum.reason()));
        }
        for (PlannedRequest request : requests) {
            text.append(String.format(
                    "%s requests %s (%s). %s%n",
                    request.from(), request.to(), String.join(", ", request.requests()), request.reason()));
        }
        return text.toString();
    }

    /** As a Mermaid flow chart: a box a stratum, a thick arrow a request through the queue, a thin one a call inside. */
    public String mermaid() {
        StringBuilder chart = new StringBuilder("flowchart TD\n");
        List<String> names = List.copyOf(graph.names());
        for (PlannedStratum stratum : strata) {
            chart.append("  subgraph ").append(stratum.name()).append('\n');
            for (String member : stratum.members()) {
                String node = graph.member(member).node();
                chart.append("    m")
                        .append(names.indexOf(member))
                        .append("[\"")
                        .append(quoted(node.isEmpty() ? member : member + " @ " + node))
                        .append("\"]\n");
            }
            chart.append("  end\n");
        }
        for (MemberDescription member : graph.members()) {
            for (String requested : member.requests()) {
                boolean inside = stratumOf(member.name()).equals(stratumOf(requested));
                chart.append("  m")
                        .append(names.indexOf(member.name()))
                        .append(inside ? " --> " : " ==> ")
                        .append('m')
                        .append(names.indexOf(requested))
                        .append('\n');
            }
        }
        return chart.toString();
    }

    private static String quoted(String text) {
        return text.replace("\"", "#quot;");
    }
}
