package dev.daicho.strata.tracking;

import java.util.List;
import java.util.Set;

/**
 * What stands of the requests that are to be one run. Immutable. Source: S8.
 *
 * @param turn whose turn it is
 * @param requests the run's requests in their order, the leading one first; empty if it can't be told yet
 * @param missing announced members that have not committed yet, or were not requested yet; or what comes before it
 */
public record Gathering(Turn turn, List<RequestRow> requests, Set<String> missing) {

    /** Whose turn it is. Of the requests of one run only the leading one makes attempts. */
    public enum Turn {
        /** All are there, and this request leads. */
        LEADS,
        /** This request leads and waits for announced strata. */
        LEADS_INCOMPLETE,
        /** It waits for a request that comes before it: of the same key, or the step back before it. */
        QUEUED,
        /** Another request leads and serves this one. */
        FOLLOWS,
        /** Another leads, and waits for what is there now. */
        FOLLOWS_WAITING_LEADER,
        /** The transaction that requested it, or one before, has not committed in this database yet. */
        UNSEEN
    }

    /** Copies. */
    public Gathering {
        requests = List.copyOf(requests);
        missing = Set.copyOf(missing);
    }

    /** Of a request that is a run of its own. */
    public static Gathering single() {
        return new Gathering(Turn.LEADS, List.of(), Set.of());
    }

    static Gathering queued(RequestRow behind) {
        return new Gathering(
                Turn.QUEUED,
                List.of(),
                Set.of("stratum " + behind.stratum() + " (" + behind.member() + ") of chain " + behind.chain()));
    }

    static Gathering unseen() {
        return new Gathering(Turn.UNSEEN, List.of(), Set.of());
    }
}
