package dev.daicho.benchmarks;

import dev.daicho.benchmarks.report.Median;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Writes what was seen of strata: {@code strata.json} and {@code strata.md}. */
final class StrataReport {

    private final Path folder;
    private final Map<String, String> settings;
    private final double forceMicros;
    private final int rounds;
    private final long millis;

    StrataReport(Path folder, Map<String, String> settings, double forceMicros, int rounds, long millis) {
        this.folder = folder;
        this.settings = settings;
        this.forceMicros = forceMicros;
        this.rounds = rounds;
        this.millis = millis;
    }

    void write(StrataBenchmark.Seen seen) throws IOException {
        Files.createDirectories(folder);
        json(seen);
        String text = text(seen);
        Files.writeString(folder.resolve("strata.md"), text);
        System.out.println(text);
    }

    private void json(StrataBenchmark.Seen seen) throws IOException {
        JsonObjectBuilder all = Json.createObjectBuilder();
        seen.figures()
                .forEach((scenario, figure) -> all.add(
                        scenario.name(),
                        Json.createObjectBuilder()
                                .add("perSecond", figure.perSecond())
                                .add("branches", figure.branches())
                                .add("userP50Micros", figure.user())
                                .add("wholeP50Micros", figure.whole())
                                .add("holdP99Micros", figure.hold())
                                .add("count", figure.count())
                                .add("failures", figure.failures())));
        JsonObjectBuilder peer = Json.createObjectBuilder();
        settings.forEach(peer::add);
        try (Writer writer = Files.newBufferedWriter(folder.resolve("strata.json"));
                JsonWriter json = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                        .createWriter(writer)) {
            json.writeObject(Json.createObjectBuilder()
                    .add("rounds", rounds)
                    .add("millisPerRound", millis)
                    .add("forceMicros", forceMicros)
                    .add("postgres", peer)
                    .add("stratumToLocalTransaction", Json.createArrayBuilder(seen.relays()))
                    .add("figures", all)
                    .build());
        }
    }

    private String text(StrataBenchmark.Seen seen) {
        StringBuilder text = new StringBuilder("# One XA transaction against strata over the same resources\n\n");
        text.append("One WildFly, one Narayana, every resource XA; medians of ")
                .append(rounds)
                .append(" interleaved rounds of ")
                .append(millis / 1_000)
                .append(
                        " s; each figure is that of strata ÷ that of one XA transaction over the same resources. The user's own stratum has"
                                + " one database and the request; the other resources follow in the further strata. *Forces*: on the user's path, by the"
                                + " protocol from the branches that were counted there. *Whole*: until the last stratum has committed. *All work*: whole global"
                                + " transactions a second by 16 users who change one and the same row of a database, what runs behind them included. *Lock*:"
                                + " for how long that row was locked, 99th percentile.\n\n");
        text.append("PostgreSQL ")
                .append(settings)
                .append("; the other databases are H2, which does not force. Made by"
                        + " `mvn -Pbenchmark -Ddaicho.benchmark=strata -pl benchmarks/harness -am verify`.\n\n");
        text.append("| | forces | user's p50 | whole's p50 | all work, 16 users | lock's p99 | failures |\n");
        text.append("| --- | --- | --- | --- | --- | --- | --- |\n");
        seen.figures().keySet().stream()
                .filter(scenario -> scenario.isAlone() && scenario.strata() > 1)
                .forEach(scenario -> text.append(row(seen.figures(), scenario)));
        double least = seen.relays().stream().mapToDouble(each -> each).min().orElse(0);
        double most = seen.relays().stream().mapToDouble(each -> each).max().orElse(0);
        text.append(String.format(
                Locale.ROOT,
                "%nA stratum that does nothing but request the next one, one after the other ÷ a hop in the broker's own transaction on the same broker:"
                        + " %.2f (%.2f to %.2f).%n",
                Median.of(seen.relays()),
                least,
                most));
        return text.toString();
    }

    private static String row(Map<StrataScenario, StrataFigure> figures, StrataScenario scenario) {
        StrataScenario hot = new StrataScenario(scenario.mix(), scenario.strata(), 16, true, false);
        StrataFigure lone = of(figures, scenario);
        StrataFigure loneWhole = of(figures, scenario.whole());
        StrataFigure met = of(figures, hot);
        StrataFigure metWhole = of(figures, hot.whole());
        return String.format(
                Locale.ROOT,
                "| %s, %d strata | %d/%d | %.2f | %.2f | %.2f | %.2f | %d, %d |%n",
                scenario.mix().title(),
                scenario.strata(),
                lone.forces(),
                loneWhole.forces(),
                lone.user() / loneWhole.user(),
                lone.whole() / loneWhole.whole(),
                met.perSecond() / metWhole.perSecond(),
                met.hold() / metWhole.hold(),
                lone.failures() + met.failures(),
                loneWhole.failures() + metWhole.failures());
    }

    private static StrataFigure of(Map<StrataScenario, StrataFigure> figures, StrataScenario scenario) {
        StrataFigure figure = figures.get(scenario);
        if (figure == null) {
            throw new IllegalStateException("not measured: " + scenario.name());
        }
        return figure;
    }
}
