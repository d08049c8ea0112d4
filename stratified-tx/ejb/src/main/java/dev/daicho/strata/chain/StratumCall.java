package dev.daicho.strata.chain;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.OutgoingRequest;
import dev.daicho.strata.StratifiedTransactions;
import dev.daicho.strata.StratumContext;

/** One run of one member. Source: S2, S10. */
record StratumCall(ChainId chain, int stratumNumber, int attempt, StratifiedTransactions strata)
        implements StratumContext {

    @Override
    public void request(String member, Object payload) {
        strata.request(member, payload);
    }

    @Override
    public OutgoingRequest to(String member) {
        return strata.to(member);
    }

    @Override
    public void compensatedBy(String member, Object payload) {
        strata.compensatedBy(member, payload);
    }

    @Override
    public void announce(String member, String... requesters) {
        strata.announce(member, requesters);
    }
}
