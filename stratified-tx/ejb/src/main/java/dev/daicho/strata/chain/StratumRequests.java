package dev.daicho.strata.chain;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.tracking.RequestRow;

/** Requests as the tables keep them. */
final class StratumRequests {

    private StratumRequests() {}

    static StratumRequest of(RequestRow row) {
        return new StratumRequest(
                new ChainId(row.chain()),
                row.stratum(),
                row.request(),
                row.member(),
                row.payload(),
                row.requestedAt(),
                row.trace());
    }
}
