package dev.daicho.benchmarks;

import dev.daicho.benchmarks.report.Folders;
import dev.daicho.benchmarks.report.ForceProbe;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Runs a study, such as JTA transfers on the ledger and on its peer in one server, in interleaved rounds with equal durability, and writes JSON, a table and a
 * picture. Figures are ratios: what this machine does in a second is nobody else's concern.
 */
public final class Benchmark {

    private static final long FUNDS = 1_000_000_000L;

    private final Path root;
    private final Path home;
    private final Path work;
    private final int rounds;
    private final long millis;
    private final Study study;

    private Benchmark(Path root, Path home, Path work, Study study, int rounds, long millis) {
        this.root = root;
        this.home = home;
        this.work = work;
        this.study = study;
        this.rounds = rounds;
        this.millis = millis;
    }

    /** Arguments: the project's folder, the server's home, a folder to work in, what to run, rounds, seconds a round, which scenarios. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 7) {
            throw new IllegalArgumentException("root home work study rounds seconds pattern");
        }
        Path work = Path.of(arguments[2]).resolve("run");
        Folders.delete(work);
        if (arguments[3].equals("strata")) {
            StrataBenchmark.run(
                    Path.of(arguments[0]),
                    Path.of(arguments[1]),
                    Files.createDirectories(work),
                    Integer.parseInt(arguments[4]),
                    Long.parseLong(arguments[5]) * 1_000);
            return;
        }
        new Benchmark(
                        Path.of(arguments[0]),
                        Path.of(arguments[1]),
                        Files.createDirectories(work),
                        only(Study.named(arguments[3]), Pattern.compile(arguments[6])),
                        Integer.parseInt(arguments[4]),
                        Long.parseLong(arguments[5]) * 1_000)
                .run();
    }

    private void run() throws Exception {
        double forceMicros = ForceProbe.micros(work);
        try (Rig rig = Rig.start(root, home, work, study)) {
            System.out.println("PostgreSQL: " + rig.settings());
            Map<Scenario, Figure> figures = measure(rig);
            check(rig.front());
            // What is published is whole.
            Path folder = study.scenarios().equals(Study.named(study.name()).scenarios())
                    ? root.resolve("docs/performance")
                    : work;
            new Report(folder, study, rig.settings(), rounds, millis).write(new Seen(figures, forceMicros));
        }
    }

    private static Study only(Study study, Pattern pattern) {
        List<Scenario> scenarios = study.scenarios().stream()
                .filter(scenario -> pattern.matcher(scenario.name()).find())
                .toList();
        return study.with(scenarios);
    }

    private Map<Scenario, Figure> measure(Rig rig) throws Exception {
        System.out.println("warming up");
        for (Scenario scenario : study.scenarios()) {
            rig.suit(scenario);
            // Followers get warm by what the leader does, which takes its time.
            long warming = study.isGroup() ? 3 * millis : Math.min(millis, 4_000);
            rig.front().ask(scenario.query(study.accounts(), warming, 1));
        }
        Map<Scenario, List<JsonObject>> seen = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Scenario scenario : study.scenarios()) {
                rig.suit(scenario);
                JsonObject result = rig.front().ask(scenario.query(study.accounts(), millis, round + 1));
                seen.computeIfAbsent(scenario, any -> new ArrayList<>()).add(result);
                System.out.printf(
                        "round %d  %-40s %8.0f/s  p50 %8.0f us  p99 %8.0f us  failures %d %s%n",
                        round,
                        scenario.name(),
                        result.getJsonNumber("perSecond").doubleValue(),
                        result.getJsonNumber("p50Micros").doubleValue(),
                        result.getJsonNumber("p99Micros").doubleValue(),
                        result.getJsonNumber("failures").longValue(),
                        result.getString("firstFailure"));
            }
        }
        Map<Scenario, Figure> figures = new LinkedHashMap<>();
        seen.forEach((scenario, results) -> figures.put(scenario, Figure.of(results)));
        return figures;
    }

    /** A figure of a run that lost money is no figure. */
    private void check(Server server) throws Exception {
        JsonObject sums = server.ask("/benchmark/do/check?accounts=" + study.accounts());
        long expected = study.accounts() * FUNDS;
        System.out.println("sums " + sums + ", expected " + expected);
        if (sums.getJsonNumber("ledgerSum").longValue() != expected
                || sums.getJsonNumber("postgresSum").longValue() != expected) {
            throw new IllegalStateException("Money was lost or made: " + sums + ", expected " + expected);
        }
    }
}
