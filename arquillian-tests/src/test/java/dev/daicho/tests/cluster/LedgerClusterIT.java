package dev.daicho.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.server.HaltingAgent;
import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Three servers, one ledger, transfers through all of them at once, alone and together with a database: the leader is killed under load,
 * stands still, and is halted between prepare and commit. Whatever was acknowledged is there once, what was not is there once or not at
 * all, no money comes or goes, and nothing stays in doubt.
 *
 * <p>Source: L1, L8, L10, L12.
 */
class LedgerClusterIT {

    private static final int KILLS = Boolean.getBoolean("daicho.campaign") ? 20 : 2;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LOAD = Duration.ofSeconds(2);

    private final List<String> figures = new ArrayList<>();

    @Test
    void shouldKeepEveryTransferWhileLeadersAreKilledAndStandStill() throws Exception {
        try (LedgerServers servers = new LedgerServers("ledger-cluster").start()) {
            Tellers tellers = new Tellers(servers, Long.getLong("daicho.seed", 20261120L));
            tellers.untilService(LIMIT);
            for (int i = 0; i < KILLS; i++) {
                ServerProcess.pause(LOAD);
                ServerProcess leader = servers.leader();
                signal("KILL", leader.pid());
                tellers.disturbed();
                leader.kill();
                tell("kill " + i, tellers.untilService(LIMIT));
                servers.start(leader);
            }
            ServerProcess.pause(LOAD);
            standStill(servers.leader(), tellers);
            ServerProcess.pause(LOAD);
            tellers.stop();
            servers.settle(LIMIT);
            check(servers, tellers);
        }
    }

    /** Stands still for longer than it takes the others to elect another. */
    private void standStill(ServerProcess leader, Tellers tellers) throws Exception {
        long pid = leader.pid();
        signal("STOP", pid);
        tellers.disturbed();
        try {
            tell("standstill", tellers.untilService(LIMIT));
            ServerProcess.pause(LedgerServers.ELECTION_TIMEOUT.multipliedBy(6));
        } finally {
            signal("CONT", pid);
        }
        ServerProcess.await("the leader to be one no more, or again", LIMIT, () -> LedgerServers.bean(leader, "Role")
                .isPresent());
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor());
    }

    private void tell(String what, Duration gap) {
        double timeouts = (double) gap.toMillis() / LedgerServers.ELECTION_TIMEOUT.toMillis();
        figures.add(String.format("%s: service after %.1f election time-outs", what, timeouts));
    }

    private void check(LedgerServers servers, Tellers tellers) {
        System.out.println(
                tellers.acknowledged().size() + " transfers acknowledged; " + figures + "; " + tellers.failures());
        Map<String, Integer> legs = new HashMap<>();
        Http.get(servers.all().get(0).url("teller/keys"))
                .expect(200)
                .lines()
                .forEach(key -> legs.merge(key, 1, Integer::sum));
        tellers.acknowledged().forEach(key -> assertEquals(2, legs.getOrDefault(key, 0), () -> "legs of " + key));
        legs.forEach((key, count) -> {
            assertEquals(2, count, () -> "legs of " + key);
            assertTrue(tellers.sent().contains(key), () -> key + " was never sent");
        });
        for (ServerProcess server : servers.all()) {
            BigDecimal sum = Http.get(server.url("teller/balances"))
                    .expect(200)
                    .lines()
                    .map(BigDecimal::new)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertEquals(0, sum.signum(), () -> "money came or went: " + sum);
        }
        assertSameEverywhere(servers);
        for (ServerProcess server : servers.all()) {
            assertEquals(List.of(), server.heuristics(), "heuristic outcomes");
        }
        assertTrue(
                tellers.acknowledged().size() > 100,
                "only " + tellers.acknowledged().size() + " transfers");
    }

    private static void assertSameEverywhere(LedgerServers servers) {
        ServerProcess.await("the same digest everywhere", LIMIT, () -> {
            Set<Optional<String>> digests = servers.all().stream()
                    .map(server -> LedgerServers.bean(server, "Digest"))
                    .collect(Collectors.toSet());
            return digests.size() == 1 && digests.iterator().next().isPresent();
        });
    }

    @Test
    void shouldFinishWhatItsServerHadDecidedThroughAnotherLeader() throws Exception {
        try (LedgerServers servers = new LedgerServers("ledger-cut")) {
            HaltingAgent agent = new HaltingAgent(servers.all().get(0).base());
            for (ServerProcess server : servers.all()) {
                server.javaOptions(agent.javaOptions());
            }
            servers.start();
            ServerProcess leader = servers.leader();
            ServerProcess follower = servers.all().stream()
                    .filter(server -> server != leader)
                    .findFirst()
                    .orElseThrow();
            for (ServerProcess victim : List.of(leader, follower)) {
                String key = "cut-" + victim.base().getFileName();
                agent.arm("DECIDED");
                assertNoAnswer(victim, "teller/transfer?key=" + key + "&from=0&to=1&both=yes");
                assertEquals(HaltingAgent.STATUS, victim.awaitExit(LIMIT));
                agent.disarm();
                ServerProcess other = servers.all().stream()
                        .filter(server -> server != victim)
                        .findFirst()
                        .orElseThrow();
                ServerProcess.await(
                        "another server to know of the branch", LIMIT, () -> LedgerServers.bean(other, "InDoubtCount")
                                .equals(Optional.of("1")));
                servers.start(victim);
                servers.settle(LIMIT);
                long legs = Http.get(other.url("teller/keys"))
                        .expect(200)
                        .lines()
                        .filter(key::equals)
                        .count();
                assertEquals(2, legs, () -> "legs of " + key);
            }
            assertSameEverywhere(servers);
            for (ServerProcess server : servers.all()) {
                assertEquals(List.of(), server.heuristics(), "heuristic outcomes");
            }
        }
    }

    private static void assertNoAnswer(ServerProcess server, String path) {
        try {
            Http.Answer answer = Http.post(server.url(path), "");
            throw new AssertionError("The server was to halt, but answered " + answer);
        } catch (Http.NoAnswer halted) {
            assertTrue(halted.getMessage() != null);
        }
    }
}
