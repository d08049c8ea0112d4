package dev.daicho.strata.chain;

import dev.daicho.strata.tracking.Gathering;
import java.util.List;

/**
 * One run of a stratum: a request, or several that are served together. Immutable. Source: S8.
 *
 * @param requests the leading one first
 */
record StratumRun(List<StratumRequest> requests) {

    /** The run that a request leads: all that were gathered, or that one alone. */
    static StratumRun of(StratumRequest leader, Gathering gathering) {
        return new StratumRun(
                gathering.requests().isEmpty()
                        ? List.of(leader)
                        : gathering.requests().stream().map(StratumRequests::of).toList());
    }

    StratumRequest leader() {
        return requests.get(0);
    }

    /** What they were made with, in their order. */
    List<String> payloads() {
        return requests.stream().map(StratumRequest::payload).toList();
    }

    /** Its place in the chain: behind every stratum that requested it. */
    int stratum() {
        return requests.stream().mapToInt(StratumRequest::stratum).max().orElse(leader().stratum());
    }
}
