package dev.daicho.ledger.core;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Three members in processes of their own. Each resolves the others' host names in a way of its own, to the wires that lead from it to them:
 * so every direction can be cut by itself. Server i has the loopback address 127.0.i.i, the wire from i to j has 127.0.i.j.
 */
final class GroupProcesses implements AutoCloseable {

    static final int COUNT = 3;

    private static final long ANSWER_SECONDS = 10;

    private final Path home;
    private final int port;
    private final Wire[][] wires = new Wire[COUNT][COUNT];
    private final Child[] children = new Child[COUNT];
    private final AtomicLong lastId = new AtomicLong();

    GroupProcesses(Path home) throws IOException {
        this.home = home;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.1.1"))) {
            port = free.getLocalPort();
        }
        for (int i = 0; i < COUNT; i++) {
            StringBuilder hosts = new StringBuilder();
            for (int j = 0; j < COUNT; j++) {
                hosts.append(address(i, j)).append(' ').append(host(j)).append('\n');
                if (i != j) {
                    wires[i][j] = new Wire(address(i, j), address(j, j), port);
                }
            }
            Files.writeString(home.resolve("hosts-" + i), hosts);
        }
    }

    private static String address(int from, int to) {
        return "127.0." + (from + 1) + "." + (to + 1);
    }

    private static String host(int member) {
        return "member" + member + ".test";
    }

    private static final class Child {
        private final Process process;
        private final PrintStream out;
        private final Map<Long, CompletableFuture<String>> waiting = new ConcurrentHashMap<>();

        Child(Process process) {
            this.process = process;
            this.out = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            waiting.put(0L, new CompletableFuture<>());
            Thread reader = new Thread(this::read, "child");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String line;
                while ((line = in.readLine()) != null) {
                    int space = line.indexOf(' ');
                    CompletableFuture<String> answer = waiting.remove(Long.parseLong(line.substring(0, space)));
                    if (answer != null) {
                        answer.complete(line.substring(space + 1));
                    }
                }
            } catch (IOException | RuntimeException ended) {
                waiting.values().forEach(answer -> answer.complete("failed " + ended));
            }
            waiting.values().forEach(answer -> answer.complete("failed: the process ended"));
        }
    }

    void start(int member) throws IOException {
        StringBuilder members = new StringBuilder();
        for (int j = 0; j < COUNT; j++) {
            members.append(j == 0 ? "" : ",")
                    .append("m")
                    .append(j)
                    .append('=')
                    .append(host(j))
                    .append(':')
                    .append(port);
        }
        children[member] = new Child(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djdk.net.hosts.file=" + home.resolve("hosts-" + member),
                        "-Dsun.net.inetaddr.negative.ttl=0",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        GroupChild.class.getName(),
                        home.resolve("member-" + member).toString(),
                        "m" + member,
                        members.toString())
                .redirectError(home.resolve("member-" + member + ".err").toFile())
                .start());
    }

    void awaitOpen(int member) throws Exception {
        CompletableFuture<String> open = children[member].waiting.get(0L);
        String said = open == null ? "open" : open.get(60, TimeUnit.SECONDS);
        if (!said.equals("open")) {
            throw new AssertionError(said + ": " + Files.readString(home.resolve("member-" + member + ".err")));
        }
    }

    /** What a member answers; {@code failed …} if it does not. */
    String ask(int member, String command) {
        Child child = children[member];
        long id = lastId.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        child.waiting.put(id, answer);
        child.out.println(id + " " + command);
        if (!child.process.isAlive()) {
            answer.complete("failed: the process ended");
        }
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        } catch (ExecutionException | TimeoutException silent) {
            return "failed: " + silent;
        }
    }

    /** Who says that it leads; if two say so, the first of them. */
    int leader() {
        int[] found = {-1};
        TestCluster.await("a leader", () -> {
            for (int i = 0; i < COUNT && found[0] < 0; i++) {
                if (ask(i, "role").equals("LEADER")) {
                    found[0] = i;
                }
            }
            return found[0] >= 0;
        });
        return found[0];
    }

    void kill(int member) throws InterruptedException {
        children[member].process.destroyForcibly().waitFor();
    }

    void signal(int member, String name) throws IOException, InterruptedException {
        long pid = children[member].process.pid();
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }

    /** Cuts what one server says to others, or what they say to it. */
    void cut(int member, boolean from, boolean to) {
        for (int other = 0; other < COUNT; other++) {
            if (other != member) {
                if (from) {
                    wires[member][other].cut();
                }
                if (to) {
                    wires[other][member].cut();
                }
            }
        }
    }

    void mend() {
        for (Wire[] row : wires) {
            for (Wire wire : row) {
                if (wire != null) {
                    wire.mend();
                }
            }
        }
    }

    List<String> askAll(String command) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            answers.add(ask(i, command));
        }
        return answers;
    }

    @Override
    public void close() throws IOException {
        for (Child child : children) {
            if (child != null) {
                child.process.destroyForcibly();
            }
        }
        for (Wire[] row : wires) {
            for (Wire wire : row) {
                if (wire != null) {
                    wire.close();
                }
            }
        }
    }
}
