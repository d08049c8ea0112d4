package dev.daicho.strata.nodes;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What this node is called, and which members run elsewhere. Immutable. Source: S3, S7.
 *
 * @param here this node's name; empty if it is the only one
 * @param routes the nodes of members that run elsewhere, by member
 */
public record Nodes(String here, Map<String, String> routes) {

    public static final String NODE = "daicho.strata.node";
    public static final String ROUTES = "daicho.strata.routes";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,49}");

    /** Checks and copies. */
    public Nodes {
        if (!here.isEmpty()) {
            checked(here);
        } else if (!routes.isEmpty()) {
            throw new IllegalArgumentException(
                    ROUTES + " is set, but " + NODE + ", by which other nodes answer this one, is not");
        }
        routes = Map.copyOf(routes);
    }

    /** From system properties: no name and no routes by default. */
    public static Nodes from(UnaryOperator<@Nullable String> properties) {
        String here = properties.apply(NODE);
        String routes = properties.apply(ROUTES);
        return new Nodes(here == null ? "" : here.strip(), parse(routes == null ? "" : routes));
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> routes = new TreeMap<>();
        for (String route : text.split(",")) {
            if (route.isBlank()) {
                continue;
            }
            String[] sides = route.split("=", -1);
            if (sides.length != 2 || sides[0].isBlank()) {
                throw new IllegalArgumentException(
                        ROUTES + " has \"" + route.strip() + "\"; write member=node, separated by commas");
            }
            if (routes.put(sides[0].strip(), checked(sides[1].strip())) != null) {
                throw new IllegalArgumentException(ROUTES + " names member " + sides[0].strip() + " twice");
            }
        }
        return routes;
    }

    /**
     * A name that a node may have.
     *
     * @throws IllegalArgumentException if it can't be one
     */
    public static String checked(String node) {
        if (!NAME.matcher(node).matches()) {
            throw new IllegalArgumentException(
                    "\"" + node + "\" can't be a node's name: up to 50 letters, digits and _ . -");
        }
        return node;
    }

    /** Whether there are no others. */
    public boolean isAlone() {
        return here.isEmpty();
    }

    /** Where a member runs; null if here. */
    public @Nullable String of(String member) {
        return elsewhere(routes.getOrDefault(member, here));
    }

    /** That node; null if it is this one. */
    public @Nullable String elsewhere(String node) {
        return node.equals(here) ? null : node;
    }
}
