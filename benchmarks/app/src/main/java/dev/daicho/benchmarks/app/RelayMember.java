package dev.daicho.benchmarks.app;

import dev.daicho.strata.Join;
import dev.daicho.strata.Member;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratumContext;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** Does nothing but request itself: what a stratum costs by itself. */
@Stateless
@jakarta.ejb.EJB(
        name = "java:global/strata/benchmark-relay",
        beanInterface = MemberTransaction.class,
        beanName = "RelayMember")
@Member(name = RelayMember.NAME, join = Join.PER_REQUEST)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class RelayMember implements MemberTransaction<RelayMember.Hop> {

    static final String NAME = "benchmark-relay";

    /**
     * Where it is.
     *
     * @param number of the chain
     * @param left hops after this one
     */
    public record Hop(long number, int left) {}

    @Resource
    private TransactionSynchronizationRegistry transactions;

    @Override
    public Class<Hop> payloadType() {
        return Hop.class;
    }

    @Override
    public void run(Hop hop, StratumContext context) {
        if (hop.left() > 0) {
            context.request(NAME, new Hop(hop.number(), hop.left() - 1));
        } else {
            ChainClock.endsWith(transactions, hop.number());
        }
    }
}
