package dev.daicho.tests.strata.user;

import dev.daicho.strata.Join;
import dev.daicho.strata.JoiningMember;
import dev.daicho.strata.Member;
import dev.daicho.strata.StratumContext;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.util.List;

/** S4. */
@Stateless(name = "G4")
@EJB(name = "java:global/strata/g4", beanInterface = JoiningMember.class, beanName = "G4")
@Member(name = "g4", join = Join.ALL_ANNOUNCED)
public class G4 implements JoiningMember<Job> {

    @EJB
    private Effects effects;

    @Override
    public Class<Job> payloadType() {
        return Job.class;
    }

    @Override
    public void runAll(List<Job> jobs, StratumContext stratum) throws Exception {
        GraphJobs.note(effects, "g4", jobs, stratum);
    }
}
