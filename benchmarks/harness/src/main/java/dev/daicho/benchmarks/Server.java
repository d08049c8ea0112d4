package dev.daicho.benchmarks;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A WildFly that both sides run in, with a base directory of its own. */
final class Server implements AutoCloseable {

    private static final int FIRST_PORT_OFFSET = 500;
    private static final int PORT_OFFSET_STEP = 10;
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Path home;
    private final Path base;
    private final int portOffset;
    private final List<String> options;
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable Process process;

    /** The number sets its ports apart from those of others. */
    Server(Path home, Path base, int number, List<String> options) throws IOException {
        this.home = home;
        this.base = base;
        this.portOffset = FIRST_PORT_OFFSET + number * PORT_OFFSET_STEP;
        this.options = List.copyOf(options);
        copy(home.resolve("standalone/configuration"), base.resolve("configuration"));
        Files.createDirectories(base.resolve("deployments"));
    }

    /** Runs a CLI script on the stopped server's configuration. */
    void configure(Path script, String... properties) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("bin/jboss-cli.sh").toString(), "--resolve-parameter-values", "--file=" + script)
                .redirectErrorStream(true)
                .redirectOutput(base.resolve("cli.log").toFile());
        builder.environment()
                .put("JAVA_OPTS", "-Djboss.server.base.dir=" + base + " -D" + String.join(" -D", properties));
        if (builder.start().waitFor() != 0) {
            throw new IllegalStateException(Files.readString(base.resolve("cli.log")));
        }
    }

    void deploy(Path file, String name) throws IOException {
        Files.copy(file, base.resolve("deployments").resolve(name));
    }

    /** Starts, and waits until the application answers. */
    void start(String readyPath) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/standalone.sh").toString(),
                "--server-config=standalone-full.xml",
                "-Djboss.server.base.dir=" + base,
                "-Djboss.socket.binding.port-offset=" + portOffset,
                "-Djboss.tx.node.id=benchmark-" + portOffset));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(base.resolve("console.log").toFile());
        builder.environment().put("JAVA_OPTS", "-Xms1g -Xmx1g -Djava.net.preferIPv4Stack=true");
        Process started = builder.start();
        process = started;
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!isThere(readyPath)) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("The server did not get ready; see " + base.resolve("console.log"));
            }
            Thread.sleep(500);
        }
    }

    private boolean isThere(String path) throws InterruptedException {
        try {
            return http.send(request(path), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Asks the application. */
    JsonObject ask(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request(path), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " answered " + answer.statusCode() + " " + answer.body());
        }
        try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject();
        }
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (8080 + portOffset) + path))
                .timeout(Duration.ofMinutes(10))
                .build();
    }

    boolean isAlive() {
        Process script = process;
        return script != null && script.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        Process script = process;
        if (script != null) {
            script.descendants().forEach(ProcessHandle::destroyForcibly);
            script.waitFor();
        }
    }

    @Override
    public void close() throws IOException {
        Process script = process;
        if (script == null || !script.isAlive()) {
            return;
        }
        List<ProcessHandle> children = script.descendants().toList();
        children.forEach(ProcessHandle::destroy);
        try {
            if (!script.waitFor(60, TimeUnit.SECONDS)) {
                children.forEach(ProcessHandle::destroyForcibly);
                script.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path source : tree.toList()) {
                Path target = to.resolve(from.relativize(source).toString());
                Files.createDirectories(target.getParent());
                Files.copy(source, target);
            }
        }
    }
}
