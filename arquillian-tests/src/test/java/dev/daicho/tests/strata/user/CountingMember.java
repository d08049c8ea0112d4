package dev.daicho.tests.strata.user;

import dev.daicho.strata.Member;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratumContext;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.transaction.TransactionManager;
import java.util.List;

/** Counts that it ran, then fails or goes on as it is told. */
@Stateless
@EJB(name = "java:global/strata/counting", beanInterface = MemberTransaction.class, beanName = "CountingMember")
@Member(name = "counting", compensatedBy = "undoing")
public class CountingMember implements MemberTransaction<Job> {

    @EJB
    private Effects effects;

    @Resource
    private SessionContext context;

    @Resource(lookup = "java:jboss/TransactionManager")
    private TransactionManager transactions;

    @Override
    public Class<Job> payloadType() {
        return Job.class;
    }

    @Override
    public void run(Job job, StratumContext stratum) throws Exception {
        effects.add(job.key(), stratum.stratumNumber());
        if (stratum.attempt() <= job.failures()) {
            fail(job, stratum);
        }
        for (String member : job.next()) {
            Job next = new Job(job.key(), 0, Job.How.THROW, List.of());
            String[] place = member.split("@");
            if (place.length == 1) {
                stratum.request(member, next);
            } else {
                stratum.to(place[0]).at(place[1]).request(next);
            }
        }
    }

    private void fail(Job job, StratumContext stratum) throws Exception {
        switch (job.how()) {
            case THROW -> throw new IllegalStateException("told to fail at attempt " + stratum.attempt());
            case MARK -> context.setRollbackOnly();
            case REFUSE -> transactions.getTransaction().enlistResource(new RefusingResource());
        }
    }
}
