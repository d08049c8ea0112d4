package dev.daicho.tests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.probe.InDoubt;
import dev.daicho.tests.probe.Probe;
import dev.daicho.tests.server.Bookshop;
import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One order is one transaction over ledger, file store, broker and database. The server is halted at each step of its commit in turn and
 * started again: all or nothing, nothing left in doubt, and the second stratum ran once if and only if the first committed.
 *
 * <p>The orphan interval is 2 s here instead of 20 s. Recovery is held back until what is in doubt has been counted; then a pass runs
 * every second.
 */
class CrashMatrixIT {

    private static final int ROUNDS = Boolean.getBoolean("daicho.campaign") ? 5 : 1;
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);
    private static final int HALTED = 77;
    /** Books of as many authors, so that each run's royalty is an account's first. */
    private static final int FIRST_NOVEL = 20001;

    /** One run: a point, and the order's place among others that came before it. */
    record Run(int round, HaltPoint point, int novel, long seed) {
        @Override
        public String toString() {
            return point + " round " + round + " seed " + seed;
        }
    }

    static Stream<Run> runs() {
        List<HaltPoint> points = HaltPoint.all();
        long base = Long.getLong("daicho.seed", 20261120L);
        return IntStream.rangeClosed(1, ROUNDS).boxed().flatMap(round -> IntStream.range(0, points.size())
                .mapToObj(i -> new Run(round, points.get(i), FIRST_NOVEL + i, base + 100L * round + i)));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void shouldBeAllOrNothingAfterAHalt(Run run) throws IOException {
        try (ServerProcess server = ServerProcess.create("crash-" + run.point() + "-" + run.round(), 700)) {
            Path armed = server.base().resolve("armed");
            server.javaOptions(run.point().javaOptions(armed))
                    .serverOptions(
                            "-DRecoveryEnvironmentBean.periodicRecoveryInitilizationOffset=3600",
                            "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=3600",
                            "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1",
                            "-DRecoveryEnvironmentBean.orphanSafetyInterval=2000")
                    .deploy(Path.of(System.getProperty("daicho.ear")))
                    .deploy(Path.of(System.getProperty("daicho.bookshop")))
                    .deploy(Probe.war(server.base()))
                    .start()
                    .awaitDeployed("daicho.ear")
                    .awaitDeployed("bookshop.war")
                    .awaitDeployed("probe.war");
            Bookshop shop = new Bookshop(server);
            VictimOrder victim = new VictimOrder(shop, run.novel(), run.toString());
            List<String> earlier = ordersBefore(shop, new Random(run.seed()));
            Files.writeString(armed, "");
            haltDuringOrder(server, victim, run);
            Files.delete(armed);

            server.start().awaitDeployed("bookshop.war").awaitDeployed("probe.war");
            Probe probe = new Probe(server);
            InDoubt before = probe.inDoubt();
            assertTrue(run.point().matches(before), () -> run + ": before recovery " + before);
            ServerProcess.await("recovery of " + run, RECOVERY_LIMIT, () -> {
                probe.recover();
                return probe.inDoubt().equals(InDoubt.NONE);
            });
            assertEquals(run.point().isCommitted(), victim.assertAllOrNothing(), () -> run + ": committed");
            assertEquals(List.of(), server.heuristics(), () -> run + ": heuristic outcomes in the log");
            for (String key : earlier) {
                assertTrue(shop.find(key).isPresent(), () -> run + ": earlier order " + key + " is gone");
            }
        }
    }

    @Test
    void shouldCoverEveryStepOfTheProtocol() {
        assertEquals(2 + 2 * HaltPoint.RESOURCES, HaltPoint.all().size());
    }

    private static List<String> ordersBefore(Bookshop shop, Random random) {
        List<String> keys = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String key = "earlier-" + i;
            shop.order(key, "alice", FIRST_NOVEL + 11).expect(200);
            VictimOrder.awaitRoyalty(shop, key);
            keys.add(key);
        }
        return keys;
    }

    private static void haltDuringOrder(ServerProcess server, VictimOrder victim, Run run) {
        try {
            Http.Answer answer = victim.place();
            throw new AssertionError(run + ": the halt did not fire; the order was answered " + answer);
        } catch (Http.NoAnswer halted) {
            assertEquals(HALTED, server.awaitExit(Duration.ofSeconds(30)), () -> run + ": exit status");
        }
    }
}
