package dev.daicho.tests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.probe.InDoubt;
import dev.daicho.tests.server.ServerProcess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The EAR is taken away and deployed again while branches are in doubt: they outlive it and finish in the direction that was decided. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UndeployInDoubtIT {

    private final CutThrough cut = new CutThrough("redeployed-in-doubt", 760);

    @AfterAll
    void closeServer() {
        cut.close();
    }

    static Stream<HaltPoint> inDoubt() {
        return HaltPoint.all().stream()
                .filter(point -> point.kind() == HaltPoint.Kind.PREPARED || point.kind() == HaltPoint.Kind.DECIDED);
    }

    @Test
    void shouldLetATransactionInFlightEndBeforeTheEarGoes() throws Exception {
        VictimOrder victim = new VictimOrder(cut.shop(), CutThrough.FIRST_NOVEL, "in flight");
        cut.arm(new HaltPoint(HaltPoint.Kind.PAUSED, 2));
        CompletableFuture<Void> order = CompletableFuture.runAsync(victim::place);
        ServerProcess.await("pause", Duration.ofSeconds(30), () -> cut.server().logContains("PAUSED after a prepare"));
        cut.disarm();
        cut.redeploy();
        awaitAnyEnd(order);
        cut.recover();
        victim.assertAllOrNothing();
    }

    @ParameterizedTest
    @MethodSource("inDoubt")
    void shouldFinishAfterRedeploymentWhatWasInDoubtBefore(HaltPoint point) {
        VictimOrder victim =
                new VictimOrder(cut.shop(), CutThrough.FIRST_NOVEL + 1 + point.count(), "redeployed at " + point);
        cut.haltDuring(victim, point);
        cut.redeploy();
        InDoubt before = cut.inDoubt();
        assertTrue(point.matches(before), () -> point + ": after redeployment, before recovery " + before);
        cut.recover();
        assertEquals(point.isCommitted(), victim.assertAllOrNothing(), () -> point + ": committed");
    }

    /** The caller gets an error or an answer, both are right; it must get one. */
    private static void awaitAnyEnd(CompletableFuture<Void> order) throws Exception {
        try {
            order.get(90, TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
            System.out.println("the caller got: " + refused.getCause());
        }
    }
}
