package dev.daicho.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Transactions over the replicated ledger and a server's own database stand still at each point of their two-phase commits, all points at
 * a time, while a server is killed: their transaction manager's, the ledger's leader, or a follower. They end all or nothing, as their
 * manager decided, in both resources, and soon nothing is in doubt.
 *
 * <p>Source: L10, L12.
 */
@Tag("L12")
class LedgerKillMatrixIT {

    private static final int ROUNDS = Boolean.getBoolean("daicho.campaign") ? 20 : 1;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** The orphan interval, and a minute. */
    private static final Duration SETTLED = LedgerServers.ORPHAN_INTERVAL.plusSeconds(60);

    /** Who is killed. */
    private enum Victim {
        MANAGER,
        LEADER,
        FOLLOWER
    }

    private final List<String> figures = new ArrayList<>();

    @Test
    void shouldEndAllOrNothingWhereverAndWhoeverIsKilled() throws Exception {
        ExecutorService callers = Executors.newCachedThreadPool();
        try (LedgerServers servers = new LedgerServers("ledger-matrix")) {
            Path script = Path.of("target/test-classes/cluster/gate.btm").toAbsolutePath();
            String agent = System.getProperty("daicho.agents") + "/byteman.jar";
            for (ServerProcess server : servers.all()) {
                server.javaOptions("-javaagent:" + agent + "=script:" + script + ",boot:" + agent);
            }
            servers.start();
            for (int round = 0; round < ROUNDS; round++) {
                for (Victim victim : Victim.values()) {
                    kill(servers, victim, round, callers);
                }
            }
            servers.awaitSameDigest();
            System.out.println(ROUNDS * Victim.values().length + " kills, each with a transaction at "
                    + CommitPoint.values().length + " points; settled after " + figures);
        } finally {
            callers.shutdownNow();
        }
    }

    private void kill(LedgerServers servers, Victim kind, int round, ExecutorService callers) {
        String run = kind + "-" + round;
        ServerProcess leader = servers.leader();
        List<ServerProcess> followers =
                servers.all().stream().filter(server -> server != leader).toList();
        boolean even = round % 2 == 0;
        ServerProcess manager =
                switch (kind) {
                    case MANAGER -> even ? leader : followers.get(0);
                    case LEADER -> followers.get(even ? 0 : 1);
                    case FOLLOWER -> even ? followers.get(1) : leader;
                };
        ServerProcess victim =
                switch (kind) {
                    case MANAGER -> manager;
                    case LEADER -> leader;
                    case FOLLOWER -> followers.get(0);
                };
        Map<CommitPoint, CompletableFuture<Boolean>> answers = new EnumMap<>(CommitPoint.class);
        for (CommitPoint point : CommitPoint.values()) {
            answers.put(point, CompletableFuture.supplyAsync(() -> isDone(manager, point, run), callers));
        }
        ServerProcess.await(run + ": all to stand", LIMIT, () -> Http.get(manager.url("teller/standing"))
                .body()
                .strip()
                .equals(String.valueOf(CommitPoint.values().length)));
        assertNoHeuristics(servers);
        victim.kill();
        if (victim != manager) {
            Http.post(manager.url("teller/go"), "").expect(204);
        }
        // Those who were served by the killed server hear of it by now; the others go on without it.
        Map<CommitPoint, Boolean> acknowledged = new EnumMap<>(CommitPoint.class);
        answers.forEach((point, answer) -> acknowledged.put(point, answer.join()));
        servers.start(victim);
        long startedNanos = System.nanoTime();
        servers.settle(SETTLED);
        figures.add(
                run + " " + Duration.ofNanos(System.nanoTime() - startedNanos).toMillis() + " ms");
        assertNoHeuristics(servers);
        acknowledged.forEach((point, done) -> assertEnd(servers, manager, victim, point, run, done));
    }

    private static void assertEnd(
            LedgerServers servers,
            ServerProcess manager,
            ServerProcess victim,
            CommitPoint point,
            String run,
            boolean acknowledged) {
        String key = key(point, run);
        long receipts = count(manager, "teller/receipts", key);
        for (ServerProcess server : servers.all()) {
            assertEquals(2 * receipts, count(server, "teller/keys", key), () -> "legs of " + key);
        }
        boolean committed = receipts == 1;
        assertTrue(receipts <= 1, () -> receipts + " receipts of " + key);
        assertTrue(committed || !acknowledged, () -> key + " was acknowledged and is gone");
        if (victim == manager) {
            assertFalse(acknowledged, () -> key + " was answered by a dead server");
            assertEquals(point.isDecided(), committed, () -> key + " is committed");
        } else {
            assertTrue(committed || !point.isDecided(), () -> key + " was decided and is gone");
        }
    }

    private static String key(CommitPoint point, String run) {
        return run + "-" + point;
    }

    private static long count(ServerProcess server, String path, String key) {
        return Http.get(server.url(path))
                .expect(200)
                .lines()
                .filter(key::equals)
                .count();
    }

    private static boolean isDone(ServerProcess manager, CommitPoint point, String run) {
        int account = 2 * point.ordinal();
        String query = "?key=" + key(point, run) + "&from=" + account + "&to=" + (account + 1);
        try {
            return Http.post(manager.url("teller/transfer" + query + "&both=yes&at=" + point), "")
                            .status()
                    == 204;
        } catch (Http.NoAnswer killed) {
            return false;
        }
    }

    private static void assertNoHeuristics(LedgerServers servers) {
        for (ServerProcess server : servers.all()) {
            assertEquals(List.of(), server.heuristics(), "heuristic outcomes");
        }
    }
}
