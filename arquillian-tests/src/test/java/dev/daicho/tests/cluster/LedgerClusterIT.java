package dev.daicho.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import dev.daicho.tests.story.BankData;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Three servers, one ledger, transfers through all of them at once, alone and together with a database: the leader is killed under load
 * and stands still; a bank is replayed. Whatever was acknowledged is there once, what was not is there once or not at
 * all, no money comes or goes, and nothing stays in doubt.
 *
 * <p>Source: L1, L8, L10, L12.
 */
@Tag("L8")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerClusterIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int KILLS = CAMPAIGN ? 20 : 2;
    private static final int BANK_KILLS = 2;

    /** Of so many of the bank's accounts one is replayed. */
    private static final int BANK_SHARE = CAMPAIGN ? 1 : 12;

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LOAD = Duration.ofSeconds(2);

    private static final Duration BANK_LIMIT = Duration.ofMinutes(20);

    private final List<String> figures = new ArrayList<>();
    private final LedgerServers servers = new LedgerServers("ledger-cluster");

    @BeforeAll
    void start() {
        servers.start();
    }

    @AfterAll
    void close() {
        servers.close();
    }

    @Test
    void shouldKeepEveryTransferWhileLeadersAreKilledAndStandStill() throws Exception {
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
        servers.awaitSameDigest();
        for (ServerProcess server : servers.all()) {
            assertEquals(List.of(), server.heuristics(), "heuristic outcomes");
        }
        assertTrue(
                tellers.acknowledged().size() > 100,
                "only " + tellers.acknowledged().size() + " transfers");
    }

    @Test
    void shouldReplayABankWhileLeadersAreKilled() {
        Optional<BankData> found = BankData.find();
        assumeTrue(found.isPresent(), "skipped: the system property daicho.data names no folder with the bank's data");
        List<String[]> rows = found.get().rows("trans.asc").stream()
                .filter(row -> Integer.parseInt(row[1]) % BANK_SHARE == 0)
                .toList();
        Map<String, Long> expected = BankData.replay(rows);
        BankReplay replay = new BankReplay(servers, rows).start(expected.keySet());
        for (int i = 1; i <= BANK_KILLS; i++) {
            replay.awaitDone((double) i / (BANK_KILLS + 1), BANK_LIMIT);
            ServerProcess leader = servers.leader();
            leader.kill();
            servers.start(leader);
        }
        replay.awaitDone(1, BANK_LIMIT);
        servers.settle(LIMIT);
        servers.awaitSameDigest();
        Map<String, BigDecimal> balances = new TreeMap<>();
        expected.forEach((account, hellers) -> balances.put(account, BigDecimal.valueOf(hellers, 2)));
        long world = -expected.values().stream().mapToLong(hellers -> hellers).sum();
        balances.put(BankServlet.WORLD, BigDecimal.valueOf(world, 2));
        for (ServerProcess server : servers.all()) {
            assertEquals(balances, BankReplay.balances(server));
        }
        if (BANK_SHARE == 1) {
            assertEquals(BankData.ACCOUNTS, expected.size());
            assertEquals(BankData.WORLD_END, balances.get(BankServlet.WORLD));
            assertTrue(BankData.agreedByTheBank(rows, expected) >= BankData.AGREED_ACCOUNTS);
        }
        System.out.println(rows.size() + " postings on " + expected.size() + " accounts of a bank, " + BANK_KILLS
                + " leaders killed meanwhile");
    }
}
