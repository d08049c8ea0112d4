package dev.daicho.strata;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What planning knows of a member. Immutable. Source: S1, S6, S7.
 *
 * @param name the name it is bound by
 * @param node the system that it runs on; empty for the one that plans
 * @param resources the recoverable resources it changes
 * @param requests the members that it requests or calls, each once
 * @param businessStep the step that its user perceives as one; empty if none
 * @param mayRefuse whether it may refuse for a reason of the business
 * @param lockMillis about how long its own work takes
 * @param compensatedBy the member that undoes it, {@link Member#NOTHING_TO_UNDO}, or empty if undeclared
 * @param join what several requests for it in one chain mean
 */
public record MemberDescription(
        String name,
        String node,
        List<ResourceUse> resources,
        List<String> requests,
        String businessStep,
        boolean mayRefuse,
        long lockMillis,
        String compensatedBy,
        Join join)
        implements Serializable {

    /** Checks and copies. */
    public MemberDescription {
        if (name.isBlank() || lockMillis < 0) {
            throw new IllegalArgumentException(
                    "Member \"" + name + "\" that works for " + lockMillis + " ms: a name, and 0 or more");
        }
        resources = List.copyOf(resources);
        requests = requests.stream().distinct().toList();
    }

    /** A member of which nothing but its name and its requests is known; the others say more. */
    public static MemberDescription of(String name, String... requests) {
        return new MemberDescription(name, "", List.of(), List.of(requests), "", false, 10, "", Join.UNDECLARED);
    }

    /** What a class's {@link Member} annotation says; looked for in its superclasses too, since containers subclass beans. */
    public static Optional<MemberDescription> of(Class<?> bean) {
        for (Class<?> type = bean; type != null; type = type.getSuperclass()) {
            Member member = type.getDeclaredAnnotation(Member.class);
            if (member != null) {
                return Optional.of(of(member));
            }
        }
        return Optional.empty();
    }

    private static MemberDescription of(Member member) {
        return new MemberDescription(
                member.name(),
                member.node(),
                Arrays.stream(member.uses())
                        .map(use -> new ResourceUse(use.value(), use.importance()))
                        .toList(),
                List.of(member.requests()),
                member.businessStep(),
                member.mayRefuse(),
                member.lockMillis(),
                member.compensatedBy(),
                member.join());
    }

    /** On that system. */
    public MemberDescription on(String system) {
        return new MemberDescription(
                name, system, resources, requests, businessStep, mayRefuse, lockMillis, compensatedBy, join);
    }

    /** Changing those resources. */
    public MemberDescription using(ResourceUse... uses) {
        return new MemberDescription(
                name, node, List.of(uses), requests, businessStep, mayRefuse, lockMillis, compensatedBy, join);
    }

    /** As part of that step. */
    public MemberDescription within(String step) {
        return new MemberDescription(name, node, resources, requests, step, mayRefuse, lockMillis, compensatedBy, join);
    }

    /** Able to refuse for a reason of the business. */
    public MemberDescription refusing() {
        return new MemberDescription(
                name, node, resources, requests, businessStep, true, lockMillis, compensatedBy, join);
    }

    /** Working for about that long. */
    public MemberDescription lasting(long millis) {
        return new MemberDescription(
                name, node, resources, requests, businessStep, mayRefuse, millis, compensatedBy, join);
    }

    /** Joining requests so. */
    public MemberDescription joining(Join declared) {
        return new MemberDescription(
                name, node, resources, requests, businessStep, mayRefuse, lockMillis, compensatedBy, declared);
    }

    /** How important its resources are together. */
    public int importance() {
        return resources.stream().mapToInt(ResourceUse::importance).sum();
    }
}
