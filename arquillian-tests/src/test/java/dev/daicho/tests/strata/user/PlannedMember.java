package dev.daicho.tests.strata.user;

import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratumContext;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** Leaves an effect that tells whose call of its transaction it was, then requests others. Which stratum they are in is the policy's to say. */
public abstract class PlannedMember implements MemberTransaction<Job> {

    private static final String CALLS = "planned calls";

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
        String name = describe().orElseThrow().name();
        int call = transaction.getResource(CALLS) instanceof Integer before ? before + 1 : 1;
        transaction.putResource(CALLS, call);
        effects.add(job.key() + " " + name + " call " + call, stratum.stratumNumber());
        if (name.equals("p2") && stratum.attempt() <= job.failures()) {
            throw new IllegalArgumentException("p2 refuses, as told");
        }
        for (String next : describe().orElseThrow().requests()) {
            stratum.request(next, job);
        }
    }
}
