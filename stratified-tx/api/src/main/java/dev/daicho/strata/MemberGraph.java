package dev.daicho.strata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The members of one global transaction and who requests whom, without circles. What users' own policies are shown.
 *
 * <p>Immutable. Source: S1, S8; ¶77, ¶88.
 */
public final class MemberGraph {

    private final Map<String, MemberDescription> members;

    private MemberGraph(Map<String, MemberDescription> members) {
        this.members = members;
    }

    /**
     * A graph of those members.
     *
     * @throws IllegalArgumentException if a name is there twice, a requested member is not among them, or requests form a circle, which is
     *     named then
     */
    public static MemberGraph of(Collection<MemberDescription> members) {
        Map<String, MemberDescription> named = new LinkedHashMap<>();
        for (MemberDescription member : members) {
            if (named.put(member.name(), member) != null) {
                throw new IllegalArgumentException("Two members are called \"" + member.name() + "\"");
            }
        }
        for (MemberDescription member : members) {
            for (String requested : member.requests()) {
                if (!named.containsKey(requested)) {
                    throw new IllegalArgumentException("Member \"" + member.name() + "\" requests \"" + requested
                            + "\", which is none of the members " + named.keySet()
                            + ": add it, or correct the name");
                }
            }
        }
        return new MemberGraph(inOrder(named));
    }

    /** Each requester before those it requests, otherwise as given. */
    private static Map<String, MemberDescription> inOrder(Map<String, MemberDescription> named) {
        Set<String> finished = new LinkedHashSet<>();
        List<String> names = new ArrayList<>(named.keySet());
        Collections.reverse(names);
        for (String name : names) {
            visit(name, named, new LinkedHashSet<>(), finished);
        }
        List<String> order = new ArrayList<>(finished);
        Collections.reverse(order);
        Map<String, MemberDescription> ordered = new LinkedHashMap<>();
        for (String name : order) {
            MemberDescription member = named.get(name);
            if (member != null) {
                ordered.put(name, member);
            }
        }
        return Collections.unmodifiableMap(ordered);
    }

    private static void visit(
            String name, Map<String, MemberDescription> named, LinkedHashSet<String> path, Set<String> finished) {
        MemberDescription member = named.get(name);
        if (member == null || finished.contains(name)) {
            return;
        }
        if (!path.add(name)) {
            List<String> circle = new ArrayList<>(path);
            circle = circle.subList(circle.indexOf(name), circle.size());
            throw new IllegalArgumentException("Members request each other in a circle, which no order of strata can"
                    + " serve: " + String.join(" -> ", circle) + " -> " + name + "; take one request away");
        }
        List<String> requests = new ArrayList<>(member.requests());
        Collections.reverse(requests);
        for (String requested : requests) {
            visit(requested, named, path, finished);
        }
        path.remove(name);
        finished.add(name);
    }

    /** Every member, each requester before those it requests. */
    public List<MemberDescription> members() {
        return List.copyOf(members.values());
    }

    /** Their names, in that order. */
    public Set<String> names() {
        return members.keySet();
    }

    /**
     * One of them.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public MemberDescription member(String name) {
        MemberDescription member = members.get(name);
        if (member == null) {
            throw new IllegalArgumentException("\"" + name + "\" is none of the members " + members.keySet());
        }
        return member;
    }
}
