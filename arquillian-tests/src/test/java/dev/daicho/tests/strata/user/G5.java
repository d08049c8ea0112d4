package dev.daicho.tests.strata.user;

import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratumContext;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;

/** Wants its requests one by one: they are one run all the same, which it proves by counting within the transaction. */
@Stateless(name = "G5")
@EJB(name = "java:global/strata/g5", beanInterface = MemberTransaction.class, beanName = "G5")
public class G5 implements MemberTransaction<Job> {

    private static final String CALLS = "calls";

    @EJB
    private Effects effects;

    @Resource
    private TransactionSynchronizationRegistry transaction;

    @Override
    public Class<Job> payloadType() {
        return Job.class;
    }

    @Override
    public void run(Job job, StratumContext stratum) throws Exception {
        int call = transaction.getResource(CALLS) instanceof Integer before ? before + 1 : 1;
        transaction.putResource(CALLS, call);
        GraphJobs.note(effects, "g5 call " + call + " attempt " + stratum.attempt(), List.of(job), stratum);
        if (job.failures() >= stratum.attempt()) {
            throw new IllegalStateException("fails as told");
        }
    }
}
