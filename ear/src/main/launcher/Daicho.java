import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts a WildFly with the given deployments in the foreground, says when the page is there, and stops it with this process. The one
 * piece of code beside the EAR: a start that survives Ctrl-C, SIGTERM and a failed deployment needs a process that watches another.
 *
 * <p>The server's home is only read. Everything it keeps (configuration, data, logs) is in the base directory, which is made from the
 * home's own configuration at the first start and never overwritten afterwards.
 *
 * <p>Arguments: server home, base directory, URL to wait for, port offset, then the files to deploy in order.
 */
public final class Daicho {

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(45);

    private Daicho() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 5) {
            throw new IllegalArgumentException("Usage: Daicho HOME BASE URL PORT-OFFSET DEPLOYMENT...");
        }
        Path home = Path.of(args[0]);
        Path base = Path.of(args[1]);
        URI page = URI.create(args[2]);
        FileLock lock = lock(Files.createDirectories(base).resolve("running.lock"));
        prepare(home, base, Stream.of(args).skip(4).map(Path::of).toList());
        System.out.println("Starting WildFly; everything it keeps is in " + base);
        Process server = start(home, base, args[3]);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop-server"));
        if (awaitReady(server, page, base.resolve("deployments"))) {
            System.out.println("Daicho is ready at " + page);
        } else if (server.isAlive()) {
            stop(server);
            System.err.println("Daicho did not come up; the reason is in " + base.resolve("log").resolve("server.log"));
            System.exit(1);
        }
        int status = server.waitFor();
        lock.release();
        System.exit(status);
    }

    /** One server a base directory; a server that is just stopping is waited for. */
    private static FileLock lock(Path file) throws IOException, InterruptedException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        for (long second = 0; second < STOP_LIMIT.toSeconds(); second++) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
            if (second == 0) {
                System.out.println("Another Daicho runs on " + file.getParent() + "; waiting for it to stop");
            }
            Thread.sleep(1000);
        }
        throw new IOException("Another Daicho still runs on " + file.getParent()
                + ": stop it, or choose another folder with -Ddaicho.server.base");
    }

    private static void prepare(Path home, Path base, List<Path> deployments) throws IOException {
        Path configuration = base.resolve("configuration");
        if (Files.notExists(configuration)) {
            copyTree(home.resolve("standalone").resolve("configuration"), configuration);
        }
        Path folder = Files.createDirectories(base.resolve("deployments"));
        for (Path deployment : deployments) {
            Path name = deployment.getFileName();
            Files.deleteIfExists(folder.resolve(name + ".failed"));
            Files.deleteIfExists(folder.resolve(name + ".undeployed"));
            Files.copy(deployment, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(folder.resolve(name + ".dodeploy"), name.toString());
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path source : (Iterable<Path>) tree::iterator) {
                Files.copy(source, to.resolve(from.relativize(source).toString()));
            }
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static Process start(Path home, Path base, String portOffset) throws IOException {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        List<String> command = new ArrayList<>();
        if (!windows) {
            command.add("bash");
        }
        command.add(home.resolve("bin").resolve(windows ? "standalone.bat" : "standalone.sh").toString());
        command.addAll(List.of(
                "--server-config=standalone-full.xml",
                "-Djboss.server.base.dir=" + base,
                "-Djboss.socket.binding.port-offset=" + portOffset,
                "-Djboss.tx.node.id=daicho"));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JBOSS_HOME", home.toString());
        // The script then hands SIGTERM on to the server and waits for it.
        builder.environment().put("LAUNCH_JBOSS_IN_BACKGROUND", "true");
        builder.environment().put("NOPAUSE", "true");
        return builder.start();
    }

    private static boolean awaitReady(Process server, URI page, Path deployments)
            throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        HttpRequest request =
                HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(10)).build();
        long deadlineNanos = System.nanoTime() + START_LIMIT.toNanos();
        while (server.isAlive() && System.nanoTime() < deadlineNanos) {
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return true;
                }
            } catch (IOException notYet) {
                // the port is not open yet
            }
            if (anyFailed(deployments)) {
                return false;
            }
            Thread.sleep(300);
        }
        return false;
    }

    private static boolean anyFailed(Path deployments) throws IOException {
        try (Stream<Path> markers = Files.list(deployments)) {
            return markers.anyMatch(marker -> marker.toString().endsWith(".failed"));
        }
    }

    private static void stop(Process server) {
        server.destroy();
        try {
            if (!server.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                server.descendants().forEach(ProcessHandle::destroyForcibly);
                server.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
