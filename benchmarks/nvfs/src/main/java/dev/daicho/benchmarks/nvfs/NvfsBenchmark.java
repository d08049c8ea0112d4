package dev.daicho.benchmarks.nvfs;

import dev.daicho.benchmarks.nvfs.Counting.Costs;
import dev.daicho.benchmarks.report.Folders;
import dev.daicho.benchmarks.report.ForceProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the file store and its peers side by side with equal durability, in interleaved rounds, on a disk and in memory; counts barriers and
 * bytes in runs of their own; and compares every page at the end. Figures are ratios and counts: what this machine does in a second is
 * nobody else's concern.
 */
public final class NvfsBenchmark {

    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(2);

    private NvfsBenchmark() {}

    /**
     * Arguments: folder for the report, folder on a disk, folder to count in, folder in memory, rounds, seconds a round; or {@code count}, a
     * scenario, a folder. If the folder to count in is on a block device of its own, what reaches the device is told too.
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 3 && arguments[0].equals("count")) {
            Counting.child(Scenario.of(arguments[1]), Path.of(arguments[2]));
            System.exit(0); // XADisk leaves threads behind.
        }
        if (arguments.length != 6) {
            throw new IllegalArgumentException("report disk counting memory rounds seconds | count scenario folder");
        }
        int rounds = Integer.parseInt(arguments[4]);
        long nanos = (long) (Double.parseDouble(arguments[5]) * 1e9);
        Path disk = empty(Path.of(arguments[1]));
        Path counting = empty(Path.of(arguments[2]));
        Path memory = empty(Path.of(arguments[3]).resolve("daicho-benchmark"));
        try {
            boolean alone = !Files.getFileStore(counting).equals(Files.getFileStore(disk));
            NvfsReport report = new NvfsReport(Path.of(arguments[0]), ForceProbe.micros(disk), rounds, nanos);
            report.costs(count(counting, alone));
            report.figures("disk", measure("disk", disk.resolve("timed"), rounds, nanos));
            report.figures("memory", measure("memory", memory.resolve("timed"), rounds, nanos));
            report.write();
        } finally {
            Folders.delete(memory);
        }
        System.exit(0);
    }

    private static Map<Scenario, Costs> count(Path folder, boolean alone) throws Exception {
        Map<Scenario, Costs> costs = new LinkedHashMap<>();
        for (Scenario scenario : Scenario.counted()) {
            Costs counted = Counting.of(scenario, folder, alone);
            costs.put(scenario, counted);
            System.out.printf(
                    "counted  %-36s barriers %6.2f  bytes %5.2f  device %5.2f%n",
                    scenario.name(), counted.barriers(), counted.bytes(), counted.deviceBytes());
        }
        return costs;
    }

    private static Map<Scenario, Figure> measure(String medium, Path folder, int rounds, long nanos) throws Exception {
        Map<Scenario, Load> loads = new LinkedHashMap<>();
        Map<Scenario, List<Load.Round>> seen = new LinkedHashMap<>();
        for (Scenario scenario : Scenario.timed()) {
            Load load = new Load(scenario, folder);
            load.round(Math.min(nanos, WARM_UP_NANOS));
            loads.put(scenario, load);
            seen.put(scenario, new ArrayList<>());
        }
        for (int round = 1; round <= rounds; round++) {
            for (Map.Entry<Scenario, Load> load : loads.entrySet()) {
                Load.Round result = load.getValue().round(nanos);
                seen.getOrDefault(load.getKey(), List.of()).add(result);
                System.out.printf(
                        "%s, round %d  %-36s %8.0f/s  p50 %8.0f us  p99 %8.0f us%n",
                        medium,
                        round,
                        load.getKey().name(),
                        result.perSecond(),
                        result.p50Micros(),
                        result.p99Micros());
            }
        }
        for (Load load : loads.values()) {
            load.check();
        }
        System.out.println(medium + ": every page is what it must be");
        Map<Scenario, Figure> figures = new LinkedHashMap<>();
        seen.forEach((scenario, results) -> figures.put(
                scenario,
                new Figure(
                        results.stream().map(Load.Round::perSecond).toList(),
                        results.stream().map(Load.Round::p50Micros).toList(),
                        results.stream().map(Load.Round::p99Micros).toList())));
        return figures;
    }

    private static Path empty(Path folder) throws IOException {
        Folders.delete(folder);
        return Files.createDirectories(folder);
    }
}
