package dev.daicho.benchmarks.nvfs;

import dev.daicho.benchmarks.nvfs.Counting.Costs;
import dev.daicho.benchmarks.nvfs.Scenario.Peer;
import dev.daicho.benchmarks.nvfs.Scenario.Workload;
import dev.daicho.benchmarks.report.Bars;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Writes what was seen: {@code nvfs.json}, {@code nvfs.md}, and a picture of each medium. */
final class NvfsReport {

    private final Path folder;
    private final double forceMicros;
    private final int rounds;
    private final long nanos;
    private final Map<Scenario, Costs> costs = new LinkedHashMap<>();
    private final Map<String, Map<Scenario, Figure>> figures = new LinkedHashMap<>();

    NvfsReport(Path folder, double forceMicros, int rounds, long nanos) {
        this.folder = folder;
        this.forceMicros = forceMicros;
        this.rounds = rounds;
        this.nanos = nanos;
    }

    void costs(Map<Scenario, Costs> counted) {
        costs.putAll(counted);
    }

    /** @param medium disk or memory */
    void figures(String medium, Map<Scenario, Figure> measured) {
        figures.put(medium, measured);
    }

    void write() throws IOException {
        Files.createDirectories(folder);
        try (Writer writer = Files.newBufferedWriter(folder.resolve("nvfs.json"));
                JsonWriter json = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                        .createWriter(writer)) {
            json.writeObject(json());
        }
        for (Map.Entry<String, Map<Scenario, Figure>> medium : figures.entrySet()) {
            Files.writeString(
                    folder.resolve("nvfs-" + medium.getKey() + ".svg"),
                    Bars.svg(
                            "transactions a second on " + medium.getKey() + ", relative to the largest",
                            medium.getValue().entrySet().stream()
                                    .map(bar -> new Bars.Bar(
                                            bar.getKey().name(),
                                            bar.getKey().peer().colour,
                                            bar.getValue().perSecond()))
                                    .toList()));
        }
        Files.writeString(folder.resolve("nvfs.md"), table());
        System.out.println(table());
    }

    private JsonObject json() {
        JsonObjectBuilder counted = Json.createObjectBuilder();
        costs.forEach((scenario, cost) -> {
            JsonObjectBuilder one = Json.createObjectBuilder().add("bytesPerPayloadByte", cost.bytes());
            if (!Double.isNaN(cost.deviceBytes())) {
                one.add("deviceBytesPerPayloadByte", cost.deviceBytes());
            }
            if (!Double.isNaN(cost.barriers())) {
                one.add("barriersPerTransaction", cost.barriers());
            }
            counted.add(scenario.name(), one);
        });
        JsonObjectBuilder media = Json.createObjectBuilder();
        figures.forEach((medium, measured) -> {
            JsonObjectBuilder all = Json.createObjectBuilder();
            measured.forEach((scenario, figure) -> all.add(
                    scenario.name(),
                    Json.createObjectBuilder()
                            .add("perSecond", Json.createArrayBuilder(figure.perSecond()))
                            .add("p50Micros", Json.createArrayBuilder(figure.p50Micros()))
                            .add("p99Micros", Json.createArrayBuilder(figure.p99Micros()))));
            media.add(medium, all);
        });
        return Json.createObjectBuilder()
                .add("rounds", rounds)
                .add("millisPerRound", TimeUnit.NANOSECONDS.toMillis(nanos))
                .add("forceMicros", forceMicros)
                .add("counted", counted)
                .add("figures", media)
                .build();
    }

    private String table() {
        StringBuilder text = new StringBuilder("# The file store beside its peers\n\n");
        text.append(
                        "W1: eight random pages of 4 KiB over four files in a transaction; W2: eight appended. Each commit and, *two-phase*, each"
                                + " prepare is forced, everywhere. Medians of ")
                .append(rounds)
                .append(" interleaved rounds of ")
                .append(TimeUnit.NANOSECONDS.toMillis(nanos))
                .append(
                        " ms, on a disk (ext4) and in memory (tmpfs). At the end every page of every store was compared, after opening it again."
                                + " SQLite and LMDB have no first phase, XADisk no writes in the middle of a file. Made by"
                                + " `mvn -B -ntp -Pbenchmark -pl benchmarks/nvfs -am verify`.\n\n");
        text.append("| promised | floor | goal | seen | |\n| --- | --- | --- | --- | --- |\n");
        floors().forEach(floor -> text.append(floor.row()));
        figures.keySet().forEach(medium -> text.append(speeds(medium)));
        return text.append(counts()).toString();
    }

    private List<Floor> floors() {
        Scenario local = new Scenario(Peer.DAICHO, Workload.W1, false, 1);
        Scenario two = new Scenario(Peer.DAICHO, Workload.W1, true, 1);
        Scenario many = new Scenario(Peer.DAICHO, Workload.W1, true, 16);
        Scenario small = new Scenario(Peer.DAICHO_SMALL, Workload.W1, false, 1);
        Scenario smallTwo = new Scenario(Peer.DAICHO_SMALL, Workload.W1, true, 1);
        double none = Double.NaN;
        return List.of(
                Floor.atMost(
                        "barriers of prepare and commit", 2, none, cost(two).barriers()),
                Floor.atMost("barriers of a local commit", 1, none, cost(local).barriers()),
                Floor.atMost(
                        "barriers a transaction, 16 at once, two-phase",
                        0.5,
                        none,
                        cost(many).barriers()),
                Floor.atMost(
                        "bytes written ÷ payload, 256 MiB, W1, local",
                        1.3,
                        1.2,
                        cost(local).bytes()),
                Floor.atMost("the same, 128 MiB", 1.3, 1.2, cost(small).bytes()),
                Floor.atMost(
                        "bytes written ÷ payload, 256 MiB, W1, two-phase",
                        1.3,
                        1.2,
                        cost(two).bytes()),
                Floor.atMost("the same, 128 MiB", 1.3, 1.2, cost(smallTwo).bytes()),
                Floor.atLeast("W2, two-phase ÷ XADisk, disk", 4, 5, ratio("disk", Workload.W2, Peer.XADISK)),
                Floor.atLeast("W2, two-phase ÷ XADisk, memory", 4, 8, ratio("memory", Workload.W2, Peer.XADISK)),
                Floor.atLeast("W1, two-phase ÷ RocksDB, disk", 0.7, 1, ratio("disk", Workload.W1, Peer.ROCKSDB)),
                Floor.atLeast("W1, two-phase ÷ RocksDB, memory", 0.7, 1, ratio("memory", Workload.W1, Peer.ROCKSDB)),
                Floor.atLeast("W1, two-phase ÷ MVStore, disk", none, 4, ratio("disk", Workload.W1, Peer.MVSTORE)),
                Floor.atLeast("W1, two-phase ÷ MVStore, memory", none, 4, ratio("memory", Workload.W1, Peer.MVSTORE)),
                Floor.atLeast("16 clients ÷ 1, W1, two-phase, disk", 4, none, rate("disk", many) / rate("disk", two)));
    }

    private Costs cost(Scenario scenario) {
        return costs.getOrDefault(scenario, new Costs(Double.NaN, Double.NaN, Double.NaN));
    }

    private double ratio(String medium, Workload workload, Peer peer) {
        return rate(medium, new Scenario(Peer.DAICHO, workload, true, 1))
                / rate(medium, new Scenario(peer, workload, true, 1));
    }

    private double rate(String medium, Scenario scenario) {
        @Nullable Figure figure = figures.getOrDefault(medium, Map.of()).get(scenario);
        return figure == null ? Double.NaN : figure.rate();
    }

    private String speeds(String medium) {
        StringBuilder text = new StringBuilder("\n## On " + medium + "\n\n");
        if (medium.equals("disk")) {
            text.append("The machine's unit, a write of 4 KiB and its force: ")
                    .append(number(forceMicros))
                    .append(" µs.\n\n");
        }
        text.append("| | Daicho ÷ this | p50, µs | p99, µs |\n| --- | --- | --- | --- |\n");
        figures.getOrDefault(medium, Map.of()).forEach((scenario, figure) -> {
            double own = rate(
                    medium,
                    new Scenario(Peer.DAICHO, scenario.workload(), scenario.twoPhase(), scenario.clientCount()));
            text.append("| " + scenario.name() + " | " + number(own / figure.rate()) + " | " + number(figure.p50())
                    + " | " + number(figure.p99()) + " |\n");
        });
        return text.append("\n![" + medium + "](nvfs-" + medium + ".svg)\n").toString();
    }

    private String counts() {
        StringBuilder text = new StringBuilder(
                "\n## What a transaction costs the medium\n\n"
                        + "Barriers are calls of fsync, fdatasync, msync and sync_file_range, counted by strace in runs of their own (LMDB's root, written"
                        + " through a descriptor that syncs, is one more each). Bytes are those of pages made dirty by the process (`write_bytes` of"
                        + " `/proc/self/io`) up to the store's close, for each byte of payload; *device* is what a block device counted that"
                        + " nobody else used (the process's count is too high where the kernel caches many pages as one).\n\n| | barriers | bytes ÷ payload | device |\n| --- | --- | --- | --- |\n");
        costs.forEach((scenario, cost) -> text.append("| " + scenario.name() + " | " + number(cost.barriers()) + " | "
                + number(cost.bytes()) + " | " + number(cost.deviceBytes()) + " |\n"));
        return text.toString();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.2f", value);
    }
}
