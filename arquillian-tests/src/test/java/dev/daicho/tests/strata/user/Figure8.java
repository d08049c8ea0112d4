package dev.daicho.tests.strata.user;

import dev.daicho.strata.StratifiedTransactions;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.util.List;

/** S1: T11 requests S2, T12 S2 and S3, T14 S3. */
@Stateless
public class Figure8 {

    @EJB(lookup = "java:global/daicho/stratified-tx/StratifiedTransactions!dev.daicho.strata.StratifiedTransactions")
    private StratifiedTransactions strata;

    /** With a join, S4 waits for S3 too, which requests it then. */
    public String request(String key, boolean join) {
        String mark = join ? "j" : "";
        if (join) {
            strata.announce("g4", "g2", "g3");
        }
        strata.request("g2", GraphJobs.job(key, "t11" + mark));
        strata.request("g2", GraphJobs.job(key, "t12" + mark));
        strata.request("g3", GraphJobs.job(key, "t12" + mark));
        return strata.request("g3", GraphJobs.job(key, "t14" + mark)).toString();
    }

    /** Three requests for one member, of which the last fails once. */
    public String requestThrice(String member, String key) {
        strata.request(member, GraphJobs.job(key, "t1"));
        strata.request(member, GraphJobs.job(key, "t2"));
        return strata.request(member, new Job(key, 1, Job.How.THROW, List.of("t3")))
                .toString();
    }

    /** Refused: each would wait for the other. */
    public void announceCircle() {
        strata.announce("g4", "g3");
        strata.announce("g3", "g4");
    }
}
