package dev.daicho.tests.strata.user;

import dev.daicho.strata.Join;
import dev.daicho.strata.JoiningMember;
import dev.daicho.strata.Member;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratifiedTransactions;
import dev.daicho.strata.StratumContext;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Figure 8, and a join behind two strata: each run leaves one effect, under its member's name and the payloads it was given. */
public final class GraphMembers {

    private GraphMembers() {}

    /** S1: T11 requests S2, T12 S2 and S3, T14 S3. */
    @Stateless
    public static class Figure8 {

        @EJB(
                lookup =
                        "java:global/daicho/stratified-tx/StratifiedTransactions!dev.daicho.strata.StratifiedTransactions")
        private StratifiedTransactions strata;

        /** With a join, S4 waits for S3 too, which requests it then. */
        public String request(String key, boolean join) {
            String mark = join ? "j" : "";
            if (join) {
                strata.announce("g4", "g2", "g3");
            }
            strata.request("g2", job(key, "t11" + mark));
            strata.request("g2", job(key, "t12" + mark));
            strata.request("g3", job(key, "t12" + mark));
            return strata.request("g3", job(key, "t14" + mark)).toString();
        }

        /** Three requests for one member, of which the last fails once. */
        public String requestThrice(String member, String key) {
            strata.request(member, job(key, "t1"));
            strata.request(member, job(key, "t2"));
            return strata.request(member, new Job(key, 1, Job.How.THROW, List.of("t3")))
                    .toString();
        }

        /** Refused: each would wait for the other. */
        public void announceCircle() {
            strata.announce("g4", "g3");
            strata.announce("g3", "g4");
        }
    }

    static Job job(String key, String from) {
        return new Job(key, 0, Job.How.THROW, List.of(from));
    }

    static void note(Effects effects, String member, List<Job> jobs, StratumContext stratum) throws SQLException {
        String from = jobs.stream().flatMap(job -> job.next().stream()).sorted().collect(Collectors.joining("+"));
        effects.add(jobs.get(0).key() + " " + member + " " + from, stratum.stratumNumber());
    }

    /** S2: T21 and T23 request S4. */
    @Stateless(name = "G2")
    @EJB(name = "java:global/strata/g2", beanInterface = JoiningMember.class, beanName = "G2")
    @Member(name = "g2", requests = "g4", join = Join.PER_STRATUM)
    public static class G2 implements JoiningMember<Job> {

        @EJB
        private Effects effects;

        @Override
        public Class<Job> payloadType() {
            return Job.class;
        }

        @Override
        public void runAll(List<Job> jobs, StratumContext stratum) throws Exception {
            note(effects, "g2", jobs, stratum);
            stratum.request("g4", job(jobs.get(0).key(), "t21"));
            stratum.request("g4", job(jobs.get(0).key(), "t23"));
        }
    }

    /** S3: ends there, or requests S4 when a join is wanted; declares nothing, so its join is the usual one. */
    @Stateless(name = "G3")
    @EJB(name = "java:global/strata/g3", beanInterface = JoiningMember.class, beanName = "G3")
    public static class G3 implements JoiningMember<Job> {

        @EJB
        private Effects effects;

        @Override
        public Class<Job> payloadType() {
            return Job.class;
        }

        @Override
        public void runAll(List<Job> jobs, StratumContext stratum) throws Exception {
            note(effects, "g3", jobs, stratum);
            if (jobs.get(0).next().get(0).endsWith("j")) {
                Thread.sleep(1_500); // so that S2's requests are there first and wait
                stratum.request("g4", job(jobs.get(0).key(), "t31"));
            }
        }
    }

    /** Wants its requests one by one: they are one run all the same, which it proves by counting within the transaction. */
    @Stateless(name = "G5")
    @EJB(name = "java:global/strata/g5", beanInterface = MemberTransaction.class, beanName = "G5")
    public static class G5 implements MemberTransaction<Job> {

        private static final String CALLS = "calls";

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
            int call = transaction.getResource(CALLS) instanceof Integer before ? before + 1 : 1;
            transaction.putResource(CALLS, call);
            note(effects, "g5 call " + call + " attempt " + stratum.attempt(), List.of(job), stratum);
            if (job.failures() >= stratum.attempt()) {
                throw new IllegalStateException("fails as told");
            }
        }
    }

    /** Each request stands for itself. */
    @Stateless(name = "G6")
    @EJB(name = "java:global/strata/g6", beanInterface = MemberTransaction.class, beanName = "G6")
    @Member(name = "g6", join = Join.PER_REQUEST)
    public static class G6 implements MemberTransaction<Job> {

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

    /** S4. */
    @Stateless(name = "G4")
    @EJB(name = "java:global/strata/g4", beanInterface = JoiningMember.class, beanName = "G4")
    @Member(name = "g4", join = Join.ALL_ANNOUNCED)
    public static class G4 implements JoiningMember<Job> {

        @EJB
        private Effects effects;

        @Override
        public Class<Job> payloadType() {
            return Job.class;
        }

        @Override
        public void runAll(List<Job> jobs, StratumContext stratum) throws Exception {
            note(effects, "g4", jobs, stratum);
        }
    }
}
