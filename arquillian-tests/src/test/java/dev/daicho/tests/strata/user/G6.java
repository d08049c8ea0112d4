package dev.daicho.tests.strata.user;

import dev.daicho.strata.Join;
import dev.daicho.strata.Member;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratumContext;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;

/** Each request stands for itself. */
@Stateless(name = "G6")
@EJB(name = "java:global/strata/g6", beanInterface = MemberTransaction.class, beanName = "G6")
@Member(name = "g6", join = Join.PER_REQUEST)
public class G6 implements MemberTransaction<Job> {

    @EJB(beanName = "G5")
    private MemberTransaction<Job> calls;

    @Override
    public Class<Job> payloadType() {
        return Job.class;
    }

    @Override
    public void run(Job job, StratumContext stratum) throws Exception {
        calls.run(job, stratum);
    }
}
