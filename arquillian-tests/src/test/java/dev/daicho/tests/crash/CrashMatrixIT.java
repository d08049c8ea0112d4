package dev.daicho.tests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.probe.InDoubt;
import dev.daicho.tests.server.Bookshop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One order is one transaction over ledger, file store, broker and database. The server is halted at each step of its commit in turn and
 * started again: all or nothing, nothing left in doubt, and the second stratum ran once if and only if the first committed.
 *
 * <p>How the server is cut through: {@link CutThrough}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashMatrixIT {

    private static final int ROUNDS = Boolean.getBoolean("daicho.campaign") ? 5 : 1;

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
                .mapToObj(i -> new Run(round, points.get(i), CutThrough.FIRST_NOVEL + i, base + 100L * round + i)));
    }

    private CutThrough server;
    private int round;
    private boolean isWhole;

    @AfterAll
    void closeServer() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    @Tag("P2")
    void shouldBeAllOrNothingAfterAHalt(Run run) {
        CutThrough cut = serverFor(run);
        List<String> earlier = ordersBefore(run, cut.shop());
        VictimOrder victim = new VictimOrder(cut.shop(), run.novel(), run.point() + " round " + run.round());
        cut.haltDuring(victim, run.point());
        InDoubt before = cut.inDoubt();
        assertTrue(run.point().matches(before), () -> run + ": before recovery " + before);
        cut.recover();
        assertEquals(run.point().isCommitted(), victim.assertAllOrNothing(), () -> run + ": committed");
        for (String key : earlier) {
            assertTrue(cut.shop().find(key).isPresent(), () -> run + ": earlier order " + key + " is gone");
        }
        isWhole = true;
    }

    /** A round has one server, halted again and again on the same data; after a failure the next case begins on new ground. */
    private CutThrough serverFor(Run run) {
        CutThrough ready = server;
        if (ready == null || !isWhole || round != run.round()) {
            closeServer();
            ready = new CutThrough("crash-from-" + run.toString().replace(' ', '-'), 700);
            server = ready;
            round = run.round();
        }
        isWhole = false;
        return ready;
    }

    @Test
    void shouldCoverEveryStepOfTheProtocol() {
        assertEquals(2 + 2 * HaltPoint.RESOURCES, HaltPoint.all().size());
    }

    private static List<String> ordersBefore(Run run, Bookshop shop) {
        List<String> keys = new ArrayList<>();
        for (int i = new Random(run.seed()).nextInt(4); i >= 0; i--) {
            String key = "earlier-" + run.seed() + "-" + i;
            shop.order(key, "alice", CutThrough.FIRST_NOVEL + 11).expect(200);
            VictimOrder.awaitRoyalty(shop, key);
            keys.add(key);
        }
        return keys;
    }
}
