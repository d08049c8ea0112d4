package dev.daicho.tests.strata.user;

import dev.daicho.strata.StratumContext;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Figure 8, and a join behind two strata: each run leaves one effect, under its member's name and the payloads it was given. */
final class GraphJobs {

    private GraphJobs() {}

    static Job job(String key, String from) {
        return new Job(key, 0, Job.How.THROW, List.of(from));
    }

    static void note(Effects effects, String member, List<Job> jobs, StratumContext stratum) throws SQLException {
        String from = jobs.stream().flatMap(job -> job.next().stream()).sorted().collect(Collectors.joining("+"));
        effects.add(jobs.get(0).key() + " " + member + " " + from, stratum.stratumNumber());
    }
}
