package dev.daicho.strata.plan;

import dev.daicho.strata.MemberDescription;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What a division into strata costs: messages between systems, requests through the queue, and how long locks of which importance are held.
 *
 * <pre>
 *   a stratum   4 messages to each system but its first (prepare, vote, commit, acknowledgement)
 *               + importance of all its resources × the time until it commits
 *   a request   2 messages if it goes to another system, and when it is cut, the PUT and the GET
 * </pre>
 *
 * <p>A stratum's locks are held for the work of all its members, and two round trips more if it spans systems. Estimates, good for comparing
 * two divisions of the same members. Immutable. Source: S7, S9; ¶85, ¶89, ¶90.
 *
 * @param perMessage of one message between systems
 * @param perRequest of a PUT and a GET
 * @param perLockMilli of a millisecond's lock on a resource of importance 1
 * @param roundTripMillis from one system to another and back
 */
public record CutCost(double perMessage, double perRequest, double perLockMilli, double roundTripMillis) {

    private static final int MESSAGES_PER_SYSTEM = 4;
    private static final int MESSAGES_PER_REQUEST = 2;

    /** Checks. */
    public CutCost {
        if (!(perMessage >= 0 && perRequest >= 0 && perLockMilli >= 0 && roundTripMillis >= 0)) {
            throw new IllegalArgumentException("A cost below 0: " + perMessage + " a message, " + perRequest
                    + " a request, " + perLockMilli + " a lock's ms, round trips of " + roundTripMillis + " ms");
        }
    }

    /** A message 1, a PUT and a GET 2 (two forces of a log), a lock's millisecond 0.1, a round trip of 1 ms. */
    public static CutCost usual() {
        return new CutCost(1, 2, 0.1, 1);
    }

    /** Of those members as one stratum, without their requests. */
    double stratum(Collection<MemberDescription> members) {
        Set<String> nodes = new HashSet<>();
        long importance = 0;
        double heldMillis = 0;
        for (MemberDescription member : members) {
            nodes.add(member.node());
            importance += member.importance();
            heldMillis += member.lockMillis();
        }
        int others = nodes.size() - 1;
        if (others > 0) {
            heldMillis += 2 * roundTripMillis;
        }
        return perMessage * MESSAGES_PER_SYSTEM * others + perLockMilli * importance * heldMillis;
    }

    /** Of one member's request for another. */
    double request(MemberDescription from, MemberDescription to, boolean cut) {
        double messages = from.node().equals(to.node()) ? 0 : perMessage * MESSAGES_PER_REQUEST;
        return messages + (cut ? perRequest : 0);
    }
}
