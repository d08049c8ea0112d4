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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The WildFly that both sides run in, with a base directory of its own. */
final class Server implements AutoCloseable {

    private static final int PORT_OFFSET = 500;
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Path home;
    private final Path base;
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable Process process;

    Server(Path home, Path base) throws IOException {
        this.home = home;
        this.base = base;
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
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("bin/standalone.sh").toString(),
                        "--server-config=standalone-full.xml",
                        "-Djboss.server.base.dir=" + base,
                        "-Djboss.socket.binding.port-offset=" + PORT_OFFSET,
                        "-Djboss.tx.node.id=benchmark")
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

    private static HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (8080 + PORT_OFFSET) + path))
                .timeout(Duration.ofMinutes(10))
                .build();
    }

    /** The Java machine's process, below the start script. */
    long pid() {
        return java().pid();
    }

    private ProcessHandle java() {
        Process script = process;
        if (script == null) {
            throw new IllegalStateException("not started");
        }
        return script.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow();
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
