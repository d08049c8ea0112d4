package dev.daicho.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is measured, started and ready: one WildFly beside one PostgreSQL, or three whose ledgers are one group beside a PostgreSQL with a
 * synchronous standby. Clients are in the first server, or in the leader's.
 */
final class Rig implements AutoCloseable {

    private static final int FIRST_LEDGER_PORT = 10_240;
    private static final String READY = "/benchmark/do/ready";

    private final List<Server> servers = new ArrayList<>();
    private final Postgres postgres;

    private Rig(Postgres postgres) {
        this.postgres = postgres;
    }

    static Rig start(Path root, Path home, Path work, Study study) throws Exception {
        Rig rig = new Rig(
                study.isGroup()
                        ? Postgres.withStandby(work.resolve("postgres"), work.resolve("standby"))
                        : Postgres.start(work.resolve("postgres")));
        try {
            rig.startServers(root, home, work, study.isGroup() ? List.of("a", "b", "c") : List.of("a"));
            rig.front().ask("/benchmark/do/prepare?accounts=" + study.accounts());
        } catch (Exception | Error failure) {
            rig.close();
            throw failure;
        }
        return rig;
    }

    private void startServers(Path root, Path home, Path work, List<String> names) throws Exception {
        Path script = script(work, "postgres.cli");
        String members = IntStream.range(0, names.size())
                .mapToObj(i -> names.get(i) + "=127.0.0.1:" + (FIRST_LEDGER_PORT + i))
                .collect(Collectors.joining(","));
        for (int i = 0; i < names.size(); i++) {
            List<String> options = names.size() == 1
                    ? List.of()
                    : List.of("-Ddaicho.ledger.node=" + names.get(i), "-Ddaicho.ledger.members=" + members);
            Server server = new Server(home, work.resolve("server-" + names.get(i)), i, options);
            server.configure(script, "benchmark.postgres.port=" + postgres.port());
            server.deploy(driver(), "postgresql.jar");
            server.deploy(root.resolve("ear/target/daicho.ear"), "daicho.ear");
            server.deploy(root.resolve("benchmarks/app/target/benchmark.war"), "benchmark.war");
            servers.add(server);
        }
        // The first start of a group needs every member.
        List<CompletableFuture<Void>> starting = servers.stream()
                .map(server -> CompletableFuture.runAsync(() -> start(server), task -> new Thread(task).start()))
                .toList();
        starting.forEach(CompletableFuture::join);
    }

    private static void start(Server server) {
        try {
            server.start(READY);
        } catch (IOException failure) {
            throw new CompletionException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CompletionException(interrupted);
        }
    }

    /** The server whose clients are measured: the only one, or the leader's. */
    Server front() throws IOException, InterruptedException {
        if (servers.size() == 1) {
            return servers.get(0);
        }
        while (true) {
            for (Server server : servers) {
                if (server.isAlive() && server.ask(READY).getString("role").equals("leader")) {
                    return server;
                }
            }
            Thread.sleep(200);
        }
    }

    /** Kills a follower, or starts the one that is dead, as the scenario wants it. */
    void suit(Scenario scenario) throws IOException, InterruptedException {
        Server dead =
                servers.stream().filter(server -> !server.isAlive()).findFirst().orElse(null);
        if (scenario.isFollowerDead() && dead == null) {
            Server leader = front();
            servers.stream()
                    .filter(server -> server != leader)
                    .findFirst()
                    .orElseThrow()
                    .kill();
        } else if (!scenario.isFollowerDead() && dead != null) {
            dead.start(READY);
        }
    }

    Map<String, String> settings() throws Exception {
        return postgres.settings();
    }

    static Path script(Path work, String name) throws IOException {
        Path file = work.resolve(name);
        try (var in = Rig.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no " + name);
            }
            Files.copy(in, file);
        }
        return file;
    }

    /** The peer's driver, as this program itself has it. */
    static Path driver() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().matches("postgresql-[0-9.]+\\.jar"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no PostgreSQL driver on the class path"));
    }

    @Override
    public void close() throws IOException {
        for (Server server : servers) {
            server.close();
        }
        postgres.close();
    }
}
