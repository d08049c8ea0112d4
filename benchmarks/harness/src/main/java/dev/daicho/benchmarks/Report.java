package dev.daicho.benchmarks;

import dev.daicho.benchmarks.report.Bars;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes what a study showed: its numbers as JSON, its ratios as a table, its rates as a picture. */
final class Report {

    private final Path folder;
    private final Study study;
    private final Map<String, String> settings;
    private final int rounds;
    private final long millis;

    Report(Path folder, Study study, Map<String, String> settings, int rounds, long millis) {
        this.folder = folder;
        this.study = study;
        this.settings = settings;
        this.rounds = rounds;
        this.millis = millis;
    }

    void write(Seen seen) throws IOException {
        Files.createDirectories(folder);
        json(seen);
        Files.writeString(folder.resolve(study.name() + ".md"), table(seen));
        Files.writeString(
                folder.resolve(study.name() + ".svg"),
                Bars.svg("transfers a second, relative to the largest", bars(seen)));
        System.out.println(table(seen));
    }

    private static List<Bars.Bar> bars(Seen seen) {
        return seen.figures().entrySet().stream()
                .map(entry -> new Bars.Bar(
                        entry.getKey().name(),
                        colour(entry.getKey().target()),
                        entry.getValue().perSecond()))
                .toList();
    }

    private static String colour(String target) {
        return switch (target) {
            case "ledger" -> "#2b6cb0";
            case "postgres" -> "#b0722b";
            default -> "#a0a0a0";
        };
    }

    private void json(Seen seen) throws IOException {
        JsonObjectBuilder all = Json.createObjectBuilder();
        seen.figures()
                .forEach((scenario, figure) -> all.add(
                        scenario.name(),
                        Json.createObjectBuilder()
                                .add("perSecond", Json.createArrayBuilder(figure.perSecond()))
                                .add("p50Micros", Json.createArrayBuilder(figure.p50Micros()))
                                .add("p99Micros", Json.createArrayBuilder(figure.p99Micros()))
                                .add("forcesPerTransfer", Json.createArrayBuilder(figure.forcesPerTransfer()))
                                .add("failures", figure.failures())));
        JsonObjectBuilder peer = Json.createObjectBuilder();
        settings.forEach(peer::add);
        try (Writer writer = Files.newBufferedWriter(folder.resolve(study.name() + ".json"));
                JsonWriter json = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                        .createWriter(writer)) {
            json.writeObject(Json.createObjectBuilder()
                    .add("rounds", rounds)
                    .add("millisPerRound", millis)
                    .add("forceMicros", seen.forceMicros())
                    .add("postgres", peer)
                    .add("figures", all)
                    .build());
        }
    }

    private String table(Seen seen) {
        StringBuilder text = new StringBuilder("# " + study.title() + "\n\n");
        text.append("One WildFly, one Narayana, both sides with forced logs; medians of " + rounds
                + " interleaved rounds of " + millis / 1_000 + " s. " + study.about() + "\n\n");
        text.append("PostgreSQL " + settings
                + ".\n\nMade by `mvn -B -ntp -Pbenchmark -pl benchmarks/harness -am verify -Ddaicho.benchmark="
                + study.name() + "`; the sums of both sides were checked at the end.\n\n");
        text.append("| ratio | seen | asked |\n| --- | --- | --- |\n");
        study.ratios().forEach(ratio -> text.append(ratio.row(seen)));
        long failures =
                seen.figures().values().stream().mapToLong(Figure::failures).sum();
        return text.append("\nTransfers that failed: " + failures + ".\n\n![rates](" + study.name() + ".svg)\n")
                .toString();
    }
}
