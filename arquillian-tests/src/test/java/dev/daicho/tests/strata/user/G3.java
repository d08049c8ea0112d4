package dev.daicho.tests.strata.user;

import dev.daicho.strata.JoiningMember;
import dev.daicho.strata.StratumContext;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.util.List;

/** S3: ends there, or requests S4 when a join is wanted; declares nothing, so its join is the usual one. */
@Stateless(name = "G3")
@EJB(name = "java:global/strata/g3", beanInterface = JoiningMember.class, beanName = "G3")
public class G3 implements JoiningMember<Job> {

    @EJB
    private Effects effects;

    @Override
    public Class<Job> payloadType() {
        return Job.class;
    }

    @Override
    public void runAll(List<Job> jobs, StratumContext stratum) throws Exception {
        GraphJobs.note(effects, "g3", jobs, stratum);
        if (jobs.get(0).next().get(0).endsWith("j")) {
            Thread.sleep(1_500); // so that S2's requests are there first and wait
            stratum.request("g4", GraphJobs.job(jobs.get(0).key(), "t31"));
        }
    }
}
