package dev.daicho.tests.strata.user;

import dev.daicho.strata.Member;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratumContext;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;

/** Undoes: leaves a row that says so, behind what it undoes. */
@Stateless
@EJB(name = "java:global/strata/undoing", beanInterface = MemberTransaction.class, beanName = "UndoingMember")
@Member(name = "undoing")
public class UndoingMember implements MemberTransaction<Job> {

    @EJB
    private Effects effects;

    @Override
    public Class<Job> payloadType() {
        return Job.class;
    }

    @Override
    public void run(Job job, StratumContext stratum) throws Exception {
        effects.add(job.key() + " undone", stratum.stratumNumber());
    }
}
