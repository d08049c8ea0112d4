package dev.daicho.benchmarks.nvfs;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts what a transaction costs the medium, in a process of its own under strace: calls that wait for the medium between two calls on a
 * marker file, and the bytes of the pages the process made dirty ({@code write_bytes} of {@code /proc/self/io}), up to the store's close.
 */
final class Counting {

    private static final int COUNT = 800;
    private static final Pattern BARRIER = Pattern.compile("\\b(fsync|fdatasync|sync_file_range|syncfs|sync|msync)\\(");
    private static final String MARKER = "strace.marker";

    /**
     * What was counted.
     *
     * @param barriers a transaction; NaN without strace
     * @param bytes to be written, by the process, for each byte of payload
     * @param deviceBytes the same as the device counted it; NaN if others use it too
     */
    record Costs(double barriers, double bytes, double deviceBytes) {}

    private Counting() {}

    /**
     * Runs a scenario in a child.
     *
     * @param alone whether nobody else uses the device the folder is on
     */
    static Costs of(Scenario scenario, Path folder, boolean alone) throws IOException, InterruptedException {
        Path trace = folder.resolve(scenario.key() + ".strace");
        Path output = folder.resolve(scenario.key() + ".out");
        List<String> command = new ArrayList<>();
        boolean traced = hasStrace();
        if (traced) {
            command.addAll(
                    List.of("strace", "-f", "-y", "-e", "trace=fsync,fdatasync,sync_file_range,syncfs,sync,msync"));
            command.addAll(List.of("-o", trace.toString()));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        command.addAll(List.of(NvfsBenchmark.class.getName(), "count", scenario.key(), folder.toString()));
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int code = child.waitFor();
        List<String> lines = Files.readAllLines(output);
        if (code != 0) {
            throw new IOException(scenario.name() + " ended with " + code + ": " + String.join("\n", lines));
        }
        double payload = (double) transactionCount(scenario) * 8 * PageStore.PAGE_BYTES;
        return new Costs(
                traced ? (double) barriers(trace) / transactionCount(scenario) : Double.NaN,
                value(lines, "bytes") / payload,
                alone ? value(lines, "device") / payload : Double.NaN);
    }

    private static boolean hasStrace() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "strace")));
    }

    private static int transactionCount(Scenario scenario) {
        return COUNT / scenario.clientCount() * scenario.clientCount();
    }

    /** Between the first and the second call on the marker; one line is one call. */
    private static long barriers(Path trace) throws IOException {
        long count = 0;
        int markers = 0;
        for (String line : Files.readAllLines(trace)) {
            if (line.contains(MARKER)) {
                markers++;
            } else if (markers == 1 && BARRIER.matcher(line).find() && !line.contains("MS_ASYNC")) {
                count++;
            }
        }
        if (markers != 2) {
            throw new IOException("Expected two markers in " + trace + ", found " + markers);
        }
        return count;
    }

    private static double value(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "="))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The child did not tell " + name));
    }

    /** The child: runs the transactions and tells what it wrote. */
    static void child(Scenario scenario, Path folder) throws Exception {
        Load load = new Load(scenario, folder);
        load.transactions(COUNT / 4);
        flush(folder);
        long processBefore = processBytes();
        long deviceBefore = deviceBytes(folder);
        mark(folder);
        load.transactions(COUNT);
        mark(folder);
        load.close();
        flush(folder);
        System.out.printf(Locale.ROOT, "bytes=%d%n", processBytes() - processBefore);
        System.out.printf(Locale.ROOT, "device=%d%n", deviceBytes(folder) - deviceBefore);
        load.check();
    }

    private static void mark(Path folder) throws IOException {
        try (FileChannel marker =
                FileChannel.open(folder.resolve(MARKER), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            marker.force(false);
        }
    }

    private static void flush(Path folder) throws IOException, InterruptedException {
        int code = new ProcessBuilder("sync", "-f", folder.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("sync ended with " + code);
        }
    }

    private static long processBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("write_bytes:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
                .findFirst()
                .orElseThrow();
    }

    /** Sectors written to the block device the folder is on. */
    private static long deviceBytes(Path folder) throws IOException {
        long device = (Long) Files.getAttribute(folder, "unix:dev");
        long major = device >>> 8 & 0xFFF;
        long minor = device & 0xFF | device >>> 12 & 0xFFF00;
        Path statistics = Path.of("/sys/dev/block", major + ":" + minor, "stat");
        String[] fields = Files.readString(statistics).trim().split("\\s+", -1);
        return Long.parseLong(fields[6]) * 512;
    }
}
