package dev.daicho.benchmarks;

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
import java.util.Optional;

/** Writes what was seen: {@code transfers.json}, {@code transfers.md} and {@code transfers.svg}. */
final class Report {

    private final Path folder;
    private final Map<String, String> settings;
    private final double forceMicros;
    private final int rounds;
    private final long millis;

    Report(Path folder, Map<String, String> settings, double forceMicros, int rounds, long millis) {
        this.folder = folder;
        this.settings = settings;
        this.forceMicros = forceMicros;
        this.rounds = rounds;
        this.millis = millis;
    }

    void write(Map<Scenario, Figure> figures) throws IOException {
        Files.createDirectories(folder);
        json(figures);
        Files.writeString(folder.resolve("transfers.md"), table(figures));
        Files.writeString(folder.resolve("transfers.svg"), Bars.svg(figures));
        System.out.println(table(figures));
    }

    private void json(Map<Scenario, Figure> figures) throws IOException {
        JsonObjectBuilder all = Json.createObjectBuilder();
        figures.forEach((scenario, figure) -> all.add(
                scenario.name(),
                Json.createObjectBuilder()
                        .add("perSecond", Json.createArrayBuilder(figure.perSecond()))
                        .add("p50Micros", Json.createArrayBuilder(figure.p50Micros()))
                        .add("p99Micros", Json.createArrayBuilder(figure.p99Micros()))
                        .add("failures", figure.failures())));
        JsonObjectBuilder peer = Json.createObjectBuilder();
        settings.forEach(peer::add);
        try (Writer writer = Files.newBufferedWriter(folder.resolve("transfers.json"));
                JsonWriter json = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                        .createWriter(writer)) {
            json.writeObject(Json.createObjectBuilder()
                    .add("rounds", rounds)
                    .add("millisPerRound", millis)
                    .add("forceMicros", forceMicros)
                    .add("postgres", peer)
                    .add("figures", all)
                    .build());
        }
    }

    private String table(Map<Scenario, Figure> figures) {
        StringBuilder text = new StringBuilder("# JTA transfers: the ledger beside PostgreSQL\n\n");
        text.append("One WildFly, one Narayana, both resources XA; medians of ")
                .append(rounds)
                .append(" interleaved rounds of ")
                .append(millis / 1_000)
                .append(
                        " s. *Two-phase* has a second resource in the transaction that does nothing; *nothing* has such a one in the place of the"
                                + " first too, and so shows what the platform alone costs. Uniform over 1,000 accounts; *hot*: every transfer touches one and the same.\n\n");
        text.append("PostgreSQL ")
                .append(settings)
                .append(". Made by `mvn -Pbenchmark -pl benchmarks/harness -am verify`.\n\n");
        text.append("| | ledger ÷ PostgreSQL | ÷ platform's ceiling | p50, ledger ÷ PostgreSQL | failures |\n");
        text.append("| --- | --- | --- | --- | --- |\n");
        figures.forEach((scenario, figure) -> {
            if (scenario.target().equals("ledger")) {
                text.append(row(figures, scenario, figure));
            }
        });
        text.append("\n![transfers a second](transfers.svg)\n\n");
        lines(figures, text);
        return text.toString();
    }

    private static String row(Map<Scenario, Figure> figures, Scenario scenario, Figure ledger) {
        Optional<Figure> postgres = other(figures, scenario, "postgres");
        Optional<Figure> nothing = other(figures, scenario, "nothing");
        return "| " + scenario.name().replace("ledger, ", "") + " | "
                + postgres.map(peer -> ratio(ledger.rate() / peer.rate())).orElse("")
                + " | "
                + nothing.map(ceiling -> ratio(ledger.rate() / ceiling.rate())).orElse("") + " | "
                + postgres.map(peer -> ratio(ledger.p50() / peer.p50())).orElse("")
                + " | " + ledger.failures() + " / "
                + postgres.map(Figure::failures).orElse(0L) + " |\n";
    }

    /** The ratios that are no comparison with the peer. */
    private void lines(Map<Scenario, Figure> figures, StringBuilder text) {
        for (int clients : new int[] {16, 64}) {
            line(
                    text,
                    "two-phase ÷ one-phase, " + clients + " clients",
                    rate(figures, new Scenario("ledger", clients, false, true))
                            / rate(figures, new Scenario("ledger", clients, false, false)));
        }
        line(
                text,
                "hot ÷ uniform, one-phase, 16 clients",
                rate(figures, new Scenario("ledger", 16, true, false))
                        / rate(figures, new Scenario("ledger", 16, false, false)));
        for (boolean withSecond : new boolean[] {false, true}) {
            Figure ledger = figures.get(new Scenario("ledger", 16, false, withSecond));
            Figure postgres = figures.get(new Scenario("postgres", 16, false, withSecond));
            Figure nothing = figures.get(new Scenario("nothing", 16, false, withSecond));
            if (ledger != null && postgres != null && nothing != null) {
                double own = 1 / ledger.rate() - 1 / nothing.rate();
                double theirs = 1 / postgres.rate() - 1 / nothing.rate();
                line(
                        text,
                        (withSecond ? "two" : "one")
                                + "-phase, 16 clients, the platform's cost taken off both: ledger ÷ PostgreSQL",
                        theirs / own);
            }
        }
        Figure lone = figures.get(new Scenario("ledger", 1, false, false));
        if (lone != null) {
            line(text, "p50 of a lone transfer ÷ one force of 4 KiB", lone.p50() / forceMicros);
        }
    }

    private static double rate(Map<Scenario, Figure> figures, Scenario scenario) {
        Figure figure = figures.get(scenario);
        return figure == null ? Double.NaN : figure.rate();
    }

    private static void line(StringBuilder text, String what, double value) {
        text.append("- ").append(what).append(": ").append(ratio(value)).append('\n');
    }

    private static Optional<Figure> other(Map<Scenario, Figure> figures, Scenario scenario, String target) {
        return Optional.ofNullable(
                figures.get(new Scenario(target, scenario.clients(), scenario.isHot(), scenario.withSecond())));
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
