package dev.daicho.tests.strata.user;

import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratumContext;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs only once its gate is open. */
@Stateless
@EJB(name = "java:global/strata/gated", beanInterface = MemberTransaction.class, beanName = "GatedMember")
public class GatedMember implements MemberTransaction<Job> {

    /** One for the deployment, closed at first. */
    static final CountDownLatch GATE = new CountDownLatch(1);

    @EJB
    private Effects effects;

    @Override
    public Class<Job> payloadType() {
        return Job.class;
    }

    @Override
    public void run(Job job, StratumContext stratum) throws Exception {
        if (!GATE.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody opened the gate");
        }
        effects.add(job.key(), stratum.stratumNumber());
    }
}
