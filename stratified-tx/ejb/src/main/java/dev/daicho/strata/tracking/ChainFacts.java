package dev.daicho.strata.tracking;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows of a chain, for another node. Facts never change and never contradict each other, so to learn is to add what is not known
 * yet, in any order and as often as one likes; what a node knows includes all that its facts follow from. Immutable. Source: S3, S8, S10.
 *
 * @param chain its name
 * @param requestedAt when its first stratum asked
 * @param division by which it is divided; null if each request is a stratum
 * @param requests who requested what, on which node it runs
 * @param ends which of them have run, or were given up
 * @param announcements who waits for whom
 * @param compensations how what a stratum did is undone
 * @param troubles what fails, is parked or waits for its member on the node that tells; of others it knows by hearsay only
 */
public record ChainFacts(
        UUID chain,
        Instant requestedAt,
        @Nullable Division division,
        List<RequestFact> requests,
        List<EndFact> ends,
        List<AnnouncementFact> announcements,
        List<CompensationFact> compensations,
        List<TroubleFact> troubles) {

    /**
     * A request.
     *
     * @param node where it runs
     * @param payload null if whoever is told does not need it
     */
    public record RequestFact(
            UUID request,
            int stratum,
            int place,
            String member,
            String node,
            @Nullable String payload,
            Instant requestedAt,
            @Nullable UUID requester,
            @Nullable String orderKey,
            @Nullable Instant dueAt,
            @Nullable UUID compensates,
            @Nullable String trace) {}

    /** A request's end: run, or given up, then without a leader. */
    public record EndFact(
            UUID request, int stratum, Instant endedAt, @Nullable UUID leader, @Nullable Instant beganAt) {}

    /** That a member, on its node, waits for another. */
    public record AnnouncementFact(UUID announcement, String member, String node, String requester) {}

    /** How what a stratum did is undone. */
    public record CompensationFact(
            UUID compensation, UUID requester, int place, String member, String payload, @Nullable String ofMember) {}

    /** What keeps a request from running, or did until then. */
    public record TroubleFact(UUID request, String kind, int failures, String cause, Instant notedAt) {}

    /** Copies; a list that is not there is empty. */
    public ChainFacts {
        requests = copy(requests);
        ends = copy(ends);
        announcements = copy(announcements);
        compensations = copy(compensations);
        troubles = copy(troubles);
    }

    private static <T> List<T> copy(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
