package dev.daicho.benchmarks;

import jakarta.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs JTA transfers on the ledger and on its peer in one server, in interleaved rounds with equal durability, and writes JSON, a table and a
 * picture. Figures are ratios: what this machine does in a second is nobody else's concern.
 */
public final class Benchmark {

    private static final int ACCOUNTS = 1_001;
    private static final long FUNDS = 1_000_000_000L;

    private final Path root;
    private final Path home;
    private final Path work;
    private final int rounds;
    private final long millis;

    private Benchmark(Path root, Path home, Path work, int rounds, long millis) {
        this.root = root;
        this.home = home;
        this.work = work;
        this.rounds = rounds;
        this.millis = millis;
    }

    /** Arguments: the project's folder, the server's home, a folder to work in, what to run, rounds, seconds a round. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 6 || !List.of("transfers", "strata").contains(arguments[3])) {
            throw new IllegalArgumentException("root home work transfers|strata rounds seconds");
        }
        Path work = Path.of(arguments[2]).resolve("run");
        delete(work);
        Benchmark benchmark = new Benchmark(
                Path.of(arguments[0]),
                Path.of(arguments[1]),
                Files.createDirectories(work),
                Integer.parseInt(arguments[4]),
                Long.parseLong(arguments[5]) * 1_000);
        if (arguments[3].equals("transfers")) {
            benchmark.transfers();
        } else {
            benchmark.strata();
        }
    }

    private void strata() throws Exception {
        double forceMicros = forceMicros();
        try (Postgres postgres = Postgres.start(work.resolve("postgres"));
                Server server = new Server(home, work.resolve("server"))) {
            server.configure(script("postgres.cli"), "benchmark.postgres.port=" + postgres.port());
            server.configure(
                    script("strata.cli"),
                    "benchmark.postgres.port=" + postgres.port(),
                    "benchmark.h2=" + work.resolve("h2/strata"));
            deploy(server);
            server.start(StrataBenchmark.readyPath());
            new StrataReport(root.resolve("docs/performance"), postgres.settings(), forceMicros, rounds, millis)
                    .write(new StrataBenchmark(server, rounds, millis).run());
        }
    }

    private void deploy(Server server) throws IOException {
        server.deploy(driver(), "postgresql.jar");
        server.deploy(root.resolve("ear/target/daicho.ear"), "daicho.ear");
        server.deploy(root.resolve("benchmarks/app/target/benchmark.war"), "benchmark.war");
    }

    private void transfers() throws Exception {
        double forceMicros = forceMicros();
        try (Postgres postgres = Postgres.start(work.resolve("postgres"));
                Server server = new Server(home, work.resolve("server"))) {
            Map<String, String> settings = postgres.settings();
            System.out.println("PostgreSQL: " + settings);
            server.configure(script("postgres.cli"), "benchmark.postgres.port=" + postgres.port());
            deploy(server);
            server.start("/benchmark/do/prepare?accounts=" + ACCOUNTS);
            Map<Scenario, Figure> figures = measure(server, Scenario.transfers());
            check(server);
            new Report(root.resolve("docs/performance"), settings, forceMicros, rounds, millis).write(figures);
        }
    }

    private Map<Scenario, Figure> measure(Server server, List<Scenario> scenarios) throws Exception {
        System.out.println("warming up");
        for (Scenario scenario : scenarios) {
            server.ask(scenario.query(ACCOUNTS, Math.min(millis, 4_000), 1));
        }
        Map<Scenario, List<JsonObject>> seen = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Scenario scenario : scenarios) {
                JsonObject result = server.ask(scenario.query(ACCOUNTS, millis, round + 1));
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
    private static void check(Server server) throws Exception {
        JsonObject sums = server.ask("/benchmark/do/check?accounts=" + ACCOUNTS);
        long expected = ACCOUNTS * FUNDS;
        System.out.println("sums " + sums + ", expected " + expected);
        if (sums.getJsonNumber("ledgerSum").longValue() != expected
                || sums.getJsonNumber("postgresSum").longValue() != expected) {
            throw new IllegalStateException("Money was lost or made: " + sums + ", expected " + expected);
        }
    }

    /** The machine's own unit: a 4 KiB write and its force, median of 300. */
    private double forceMicros() throws IOException {
        List<Double> micros = new ArrayList<>();
        Path file = work.resolve("force.probe");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer page = ByteBuffer.allocateDirect(4096);
            for (int i = 0; i < 300; i++) {
                long began = System.nanoTime();
                channel.write(page.rewind(), i % 64 * 4096L);
                channel.force(false);
                micros.add((System.nanoTime() - began) / 1e3);
            }
        }
        Files.delete(file);
        return Figure.median(micros);
    }

    private Path script(String name) throws IOException {
        Path file = work.resolve(name);
        try (var in = Benchmark.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no " + name);
            }
            Files.copy(in, file);
        }
        return file;
    }

    /** The peer's driver, as this program itself has it. */
    private static Path driver() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().matches("postgresql-[0-9.]+\\.jar"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no PostgreSQL driver on the class path"));
    }

    private static void delete(Path tree) throws IOException {
        if (Files.notExists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            paths.sorted((one, other) -> other.compareTo(one)).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        }
    }
}
