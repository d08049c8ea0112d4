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
 * @param first members that ran in the chain's first transaction, if it began with one
 * @param strata every requested stratum, in the order of the requests
 */
public record ChainStatus(
        ChainId id, ChainState state, Instant requestedAt, List<String> first, List<StratumStatus> strata)
        implements Serializable {

    /** Copies the lists. */
    public ChainStatus {
        first = List.copyOf(first);
        strata = List.copyOf(strata);
    }
}
