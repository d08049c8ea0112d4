package dev.daicho.strata.tracking;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds who would wait for itself in one chain. Used by one call. Source: S8. */
final class Waits {

    private final Map<String, Set<String>> waitsFor;
    private final LinkedHashSet<String> way = new LinkedHashSet<>();
    private final Set<String> deadEnds = new HashSet<>();

    private Waits(Map<String, Set<String>> waitsFor) {
        this.waitsFor = waitsFor;
    }

    /** A circle through that member, as "a -> b -> a" with an arrow for "waits for"; empty if there is none. */
    static Optional<String> circle(String member, Map<String, Set<String>> waitsFor) {
        return new Waits(waitsFor).wayBack(member, member);
    }

    private Optional<String> wayBack(String from, String start) {
        way.add(from);
        for (String next : waitsFor.getOrDefault(from, Set.of())) {
            if (next.equals(start)) {
                List<String> circle = new ArrayList<>(way);
                circle.add(start);
                return Optional.of(String.join(" -> ", circle));
            }
            if (!way.contains(next) && !deadEnds.contains(next)) {
                Optional<String> further = wayBack(next, start);
                if (further.isPresent()) {
                    return further;
                }
            }
        }
        way.remove(from);
        deadEnds.add(from);
        return Optional.empty();
    }
}
