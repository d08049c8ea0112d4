package dev.daicho.tests.strata.user;

import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratumContext;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;

/** A member in a deployment of its own, which comes and goes. */
@Stateless
@EJB(name = "java:global/strata/late", beanInterface = MemberTransaction.class, beanName = "LateMember")
public class LateMember implements MemberTransaction<Job> {

    @EJB
    private Effects effects;

    @Override
    public Class<Job> payloadType() {
        return Job.class;
    }

    @Override
    public void run(Job job, StratumContext stratum) throws Exception {
        effects.add(job.key(), stratum.stratumNumber());
    }
}
