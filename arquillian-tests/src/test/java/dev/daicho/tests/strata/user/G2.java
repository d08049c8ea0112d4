package dev.daicho.tests.strata.user;

import dev.daicho.strata.Join;
import dev.daicho.strata.JoiningMember;
import dev.daicho.strata.Member;
import dev.daicho.strata.StratumContext;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.util.List;

/** S2: T21 and T23 request S4. */
@Stateless(name = "G2")
@EJB(name = "java:global/strata/g2", beanInterface = JoiningMember.class, beanName = "G2")
@Member(name = "g2", requests = "g4", join = Join.PER_STRATUM)
public class G2 implements JoiningMember<Job> {

    @EJB
    private Effects effects;

    @Override
    public Class<Job> payloadType() {
        return Job.class;
    }

    @Override
    public void runAll(List<Job> jobs, StratumContext stratum) throws Exception {
        GraphJobs.note(effects, "g2", jobs, stratum);
        stratum.request("g4", GraphJobs.job(jobs.get(0).key(), "t21"));
        stratum.request("g4", GraphJobs.job(jobs.get(0).key(), "t23"));
    }
}
