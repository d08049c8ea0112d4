package dev.daicho.benchmarks.app;

import dev.daicho.strata.Member;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratumContext;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.sql.SQLException;

/** One further stratum of a global transaction. */
@Stateless
@EJB(name = "java:global/strata/benchmark-work", beanInterface = MemberTransaction.class, beanName = "WorkMember")
@Member(name = WorkMember.NAME)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class WorkMember implements MemberTransaction<GlobalTransactions.Rest> {

    static final String NAME = "benchmark-work";

    @EJB
    private GlobalTransactions transactions;

    @Override
    public Class<GlobalTransactions.Rest> payloadType() {
        return GlobalTransactions.Rest.class;
    }

    @Override
    public void run(GlobalTransactions.Rest rest, StratumContext context) throws SQLException {
        transactions.work(rest);
    }
}
