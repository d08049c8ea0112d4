package dev.daicho.benchmarks;

import dev.daicho.benchmarks.report.ForceProbe;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One XA transaction against strata over the same resources in one server, interleaved; and a stratum by itself against the broker's own transactions. */
final class StrataBenchmark {

    private static final int RELAY_CHAINS = 40;
    private static final int RELAY_HOPS = 20;

    private final Server server;
    private final int rounds;
    private final long millis;
    private final Map<String, Long> expected = new HashMap<>();

    private StrataBenchmark(Server server, int rounds, long millis) {
        this.server = server;
        this.rounds = rounds;
        this.millis = millis;
    }

    /** All of it, in a server of its own; written into {@code docs/performance}. */
    static void run(Path root, Path home, Path work, int rounds, long millis) throws Exception {
        double forceMicros = ForceProbe.micros(work);
        try (Postgres postgres = Postgres.start(work.resolve("postgres"));
                Server server = new Server(home, work.resolve("server"), 0, List.of())) {
            server.configure(Rig.script(work, "postgres.cli"), "benchmark.postgres.port=" + postgres.port());
            server.configure(
                    Rig.script(work, "strata.cli"),
                    "benchmark.postgres.port=" + postgres.port(),
                    "benchmark.h2=" + work.resolve("h2/strata"));
            server.deploy(Rig.driver(), "postgresql.jar");
            server.deploy(root.resolve("ear/target/daicho.ear"), "daicho.ear");
            server.deploy(root.resolve("benchmarks/app/target/benchmark.war"), "benchmark.war");
            server.start("/benchmark/do/ready");
            server.ask("/benchmark/strata/prepare?resources=" + everything());
            new StrataReport(root.resolve("docs/performance"), postgres.settings(), forceMicros, rounds, millis)
                    .write(new StrataBenchmark(server, rounds, millis).run());
        }
    }

    private static String everything() {
        return String.join(",", StrataScenario.Mix.EIGHT.resources());
    }

    /**
     * What was seen.
     *
     * @param figures of each scenario
     * @param relays strata that do nothing a second ÷ hops a second in the broker's own transactions, of each round
     */
    record Seen(Map<StrataScenario, StrataFigure> figures, List<Double> relays) {}

    private Seen run() throws Exception {
        List<StrataScenario> scenarios = StrataScenario.all();
        System.out.println("warming up");
        for (StrataScenario scenario : scenarios) {
            ask(scenario, Math.min(millis, 4_000));
        }
        relay();
        Map<StrataScenario, List<JsonObject>> seen = new LinkedHashMap<>();
        List<Double> relays = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (StrataScenario scenario : scenarios) {
                JsonObject result = ask(scenario, millis);
                seen.computeIfAbsent(scenario, any -> new ArrayList<>()).add(result);
                System.out.println("round " + round + "  " + scenario.name() + "  " + result);
            }
            relays.add(relay());
            System.out.println("round " + round + "  stratum ÷ local transaction " + relays.get(round - 1));
        }
        check();
        Map<StrataScenario, StrataFigure> figures = new LinkedHashMap<>();
        seen.forEach((scenario, results) -> figures.put(scenario, StrataFigure.of(results)));
        return new Seen(figures, relays);
    }

    private JsonObject ask(StrataScenario scenario, long time) throws Exception {
        JsonObject result = server.ask(scenario.query(time));
        long count = result.getJsonNumber("count").longValue();
        scenario.mix().resources().forEach(resource -> expected.merge(resource, count, Long::sum));
        return result;
    }

    private double relay() throws Exception {
        JsonObject result = server.ask("/benchmark/strata/relay?chains=" + RELAY_CHAINS + "&hops=" + RELAY_HOPS);
        return result.getJsonNumber("strataPerSecond").doubleValue()
                / result.getJsonNumber("localPerSecond").doubleValue();
    }

    /** Each global transaction that its user was told of has changed each of its databases once: else a figure is no figure. */
    private void check() throws Exception {
        JsonObject used = server.ask("/benchmark/strata/check?resources=" + everything());
        for (String database : used.keySet()) {
            long seen = used.getJsonNumber(database).longValue();
            long told = expected.getOrDefault(database, 0L);
            System.out.println(database + " was changed " + seen + " times, expected " + told);
            if (seen != told) {
                throw new IllegalStateException(
                        "Database " + database + " was changed " + seen + " times, but " + told + " were told of");
            }
        }
    }
}
