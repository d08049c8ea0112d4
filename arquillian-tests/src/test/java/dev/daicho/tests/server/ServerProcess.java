package dev.daicho.tests.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A real WildFly in a process of its own, with a base directory of its own made from the untouched home's configuration: started, killed
 * and started again on the same data. For what Arquillian can't do: halting the server in the middle of a transaction.
 *
 * <p>Used from one thread.
 */
public final class ServerProcess implements AutoCloseable {

    private static final Path HOME = Path.of(System.getProperty("daicho.server.home"));
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Path base;
    private final int portOffset;
    private final List<String> javaOptions = new ArrayList<>();
    private final List<String> serverOptions = new ArrayList<>();
    private Process process;

    private ServerProcess(Path base, int portOffset) {
        this.base = base;
        this.portOffset = portOffset;
        // A test that fails while it starts its server has nothing in hand to close it by.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close-" + base.getFileName()));
    }

    /** A server whose base directory is made anew at {@code target/servers/<name>}; nothing is started yet. */
    public static ServerProcess create(String name, int portOffset) {
        Path base = Path.of(System.getProperty("daicho.servers"), name);
        deleteTree(base);
        copyTree(HOME.resolve("standalone/configuration"), base.resolve("configuration"));
        ServerProcess server = new ServerProcess(base, portOffset);
        server.run(() -> Files.createDirectories(base.resolve("deployments")));
        return server;
    }

    /** Options of the Java machine for every later start, such as an agent. */
    public ServerProcess javaOptions(String... options) {
        javaOptions.addAll(List.of(options));
        return this;
    }

    /** Options of the server for every later start, such as system properties. */
    public ServerProcess serverOptions(String... options) {
        serverOptions.addAll(List.of(options));
        return this;
    }

    /** Runs a CLI script on this server's configuration while it is stopped, with values for the script's {@code ${…}}. */
    public ServerProcess configure(Path script, Map<String, String> values) {
        run(() -> {
            ProcessBuilder builder = new ProcessBuilder(
                            HOME.resolve("bin/jboss-cli.sh").toString(),
                            "--resolve-parameter-values",
                            "--file=" + script.toAbsolutePath())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            base.resolve("console.log").toFile()));
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            StringBuilder options = new StringBuilder("-Djboss.server.base.dir=" + base);
            values.forEach((name, value) ->
                    options.append(" -D").append(name).append('=').append(value));
            builder.environment().put("JAVA_OPTS", options.toString());
            Process cli = builder.start();
            try {
                if (!cli.waitFor(3, TimeUnit.MINUTES) || cli.exitValue() != 0) {
                    cli.destroyForcibly();
                    throw new AssertionError(script + " failed: " + Files.readString(base.resolve("console.log")));
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        });
        return this;
    }

    /** Copies a file into the deployments folder, where the scanner finds it. */
    public ServerProcess deploy(Path file) {
        run(() -> {
            Path copy = base.resolve("deployments").resolve(file.getFileName().toString());
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(copy.resolveSibling(copy.getFileName() + ".dodeploy"), "");
        });
        return this;
    }

    /** Takes a deployment away again, as a user does: by its marker file. */
    public ServerProcess undeploy(String name) {
        run(() -> Files.deleteIfExists(base.resolve("deployments").resolve(name + ".deployed")));
        await("undeployment of " + name, Duration.ofMinutes(1), () -> hasMarker(name, "undeployed"));
        return this;
    }

    /** Deploys again what is there, and waits until that is done. */
    public ServerProcess redeploy(String name) {
        long before = Stream.of(log().split("\n"))
                .filter(line -> isDeployed(line, name))
                .count();
        run(() -> Files.writeString(base.resolve("deployments").resolve(name + ".dodeploy"), ""));
        await("redeployment of " + name, START_LIMIT, () -> {
            if (hasMarker(name, "failed")) {
                throw new AssertionError(name + " failed to deploy\n" + tailOfLog());
            }
            return log().lines().filter(line -> isDeployed(line, name)).count() > before && hasMarker(name, "deployed");
        });
        return this;
    }

    /** Waits until a page is there: a deployment that depends on another keeps its marker while that one is away. */
    public ServerProcess awaitAnswer(String path) {
        await("an answer at " + path, START_LIMIT, () -> {
            try {
                return Http.get(url(path)).status() == 200;
            } catch (Http.NoAnswer notYet) {
                return false;
            }
        });
        return this;
    }

    private static boolean isDeployed(String line, String name) {
        return (line.contains("WFLYSRV0010") || line.contains("WFLYSRV0013") || line.contains("WFLYSRV0016"))
                && line.contains("\"" + name + "\"");
    }

    /** Waits until the scanner has deployed a file; a failed deployment is an error that shows the log. */
    public ServerProcess awaitDeployed(String name) {
        await("deployment of " + name, START_LIMIT, () -> {
            if (hasMarker(name, "failed")) {
                throw new AssertionError(name + " failed to deploy\n" + tailOfLog());
            }
            return hasMarker(name, "deployed");
        });
        return this;
    }

    /** Starts the server and waits until it says so itself. */
    public ServerProcess start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("The server on " + base + " runs already");
        }
        run(() -> {
            Path log = serverLog();
            if (Files.exists(log)) {
                Files.move(log, log.resolveSibling("server." + System.nanoTime() + ".log"));
            }
            List<String> command = new ArrayList<>(List.of(
                    HOME.resolve("bin/standalone.sh").toString(),
                    "--server-config=standalone-full.xml",
                    "-Djboss.server.base.dir=" + base,
                    "-Djboss.socket.binding.port-offset=" + portOffset,
                    // At most 23 bytes, and the same for all starts of this server.
                    "-Djboss.tx.node.id=test-" + portOffset));
            command.addAll(serverOptions);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            base.resolve("console.log").toFile()));
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("JBOSS_HOME", HOME.toString());
            builder.environment().put("JAVA_OPTS", String.join(" ", javaOptions()));
            process = builder.start();
        });
        await("start", START_LIMIT, () -> {
            if (!process.isAlive()) {
                throw new AssertionError(
                        "The server ended while starting, status " + process.exitValue() + "\n" + tailOfLog());
            }
            return logContains("WFLYSRV0025") || logContains("WFLYSRV0026");
        });
        return this;
    }

    private List<String> javaOptions() {
        List<String> options = new ArrayList<>(List.of(
                "-Xms128m",
                "-Xmx768m",
                // Servers that live for a minute: this halves what a start costs.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.net.preferIPv4Stack=true",
                "-Djboss.modules.system.pkgs=org.jboss.byteman",
                "-Djava.awt.headless=true"));
        options.addAll(javaOptions);
        return options;
    }

    /** SIGKILL to the Java machine, and to the script around it. */
    public void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(30));
        children.forEach(child -> child.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    }

    /** SIGTERM, and waits for the orderly end. */
    public void stop() {
        List<ProcessHandle> children = process.descendants().toList();
        children.forEach(ProcessHandle::destroy);
        awaitExit(Duration.ofSeconds(60));
    }

    /** Waits for the process to end by itself and tells its exit status. */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("The server still runs after " + limit + "\n" + tailOfLog());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Where the server answers, with a slash at the end. */
    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + (8080 + portOffset) + "/" + path);
    }

    public int managementPort() {
        return 9990 + portOffset;
    }

    public Path base() {
        return base;
    }

    /** The Java machine's process, below the start script. */
    public long pid() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No Java process below " + process.pid()))
                .pid();
    }

    public boolean logContains(String text) {
        return Files.exists(serverLog()) && log().contains(text);
    }

    public String log() {
        try {
            return Files.readString(serverLog());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The log's lines of level WARN and above. */
    public List<String> warnings() {
        return log().lines()
                .filter(line -> line.matches("^\\S+ \\S+ (WARN|ERROR|FATAL) .*"))
                .toList();
    }

    /** Lines of the transaction manager that tell of a heuristic outcome; what it says of records that have none does not count. */
    public List<String> heuristics() {
        return log().lines()
                .filter(line -> line.replace("heuristic: TwoPhaseOutcome.FINISH_OK", "")
                        .toLowerCase(Locale.ROOT)
                        .contains("heuristic"))
                .toList();
    }

    private Path serverLog() {
        return base.resolve("log/server.log");
    }

    private String tailOfLog() {
        if (Files.notExists(serverLog())) {
            return "(no log at " + serverLog() + ")";
        }
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }

    /** Whether the deployment scanner left that marker. */
    public boolean hasMarker(String name, String state) {
        return Files.exists(base.resolve("deployments").resolve(name + "." + state));
    }

    /** Polls until the condition holds. */
    public static void await(String what, Duration limit, BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError(what + ": not within " + limit);
            }
            pause(Duration.ofMillis(200));
        }
    }

    /** Sleeps. */
    public static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }

    private interface FileWork {
        void run() throws IOException;
    }

    private void run(FileWork work) {
        try {
            work.run();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void copyTree(Path from, Path to) {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path source : tree.toList()) {
                Path target = to.resolve(from.relativize(source).toString());
                Files.createDirectories(target.getParent());
                Files.copy(source, target);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void deleteTree(Path root) {
        if (Files.notExists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
