package dev.daicho.strata.plan;

import java.util.List;

/**
 * That one stratum requests another through the queue. Immutable.
 *
 * @param from the requesting stratum's name
 * @param to the requested stratum's name
 * @param requests each "member -> member"; together they are one run
 * @param reason why they are not one stratum, a sentence
 */
public record PlannedRequest(String from, String to, List<String> requests, String reason) {

    /** Copies. */
    public PlannedRequest {
        requests = List.copyOf(requests);
    }
}
