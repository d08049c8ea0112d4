package dev.daicho.strata;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * One global transaction as a whole: its state is that of the stratum that is furthest behind.
 *
 * <p>Immutable. Source: S10.
 *
 * @param id its name
 * @param state where it is
 * @param requestedAt when the first stratum asked
 * @param strata every requested stratum, in the order of the requests
 */
public record ChainStatus(ChainId id, ChainState state, Instant requestedAt, List<StratumStatus> strata)
        implements Serializable {

    /** Copies the list. */
    public ChainStatus {
        strata = List.copyOf(strata);
    }
}
