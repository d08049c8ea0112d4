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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The EAR is taken away and deployed again while branches are in doubt: they outlive it and finish in the direction that was decided. */
class UndeployInDoubtIT {

    static Stream<HaltPoint> inDoubt() {
        return HaltPoint.all().stream()
                .filter(point -> point.kind() == HaltPoint.Kind.PREPARED || point.kind() == HaltPoint.Kind.DECIDED);
    }

    @ParameterizedTest
    @MethodSource("inDoubt")
    void shouldFinishAfterRedeploymentWhatWasInDoubtBefore(HaltPoint point) {
        try (CutThrough cut =
                new CutThrough("redeployed at " + point, 760, point, CutThrough.FIRST_NOVEL + point.count())) {
            cut.haltDuringOrder();
            cut.restart();
            cut.redeploy();
            InDoubt before = cut.inDoubt();
            assertTrue(point.matches(before), () -> point + ": after redeployment, before recovery " + before);
            cut.recover();
            assertEquals(point.isCommitted(), cut.victim().assertAllOrNothing(), () -> point + ": committed");
        }
    }

    @Test
    void shouldLetATransactionInFlightEndBeforeTheEarGoes() throws Exception {
        HaltPoint pause = new HaltPoint(HaltPoint.Kind.PAUSED, 2);
        try (CutThrough cut = new CutThrough("undeployed in flight", 760, pause, CutThrough.FIRST_NOVEL)) {
            cut.arm();
            CompletableFuture<Void> order =
                    CompletableFuture.runAsync(() -> cut.victim().place());
            ServerProcess.await(
                    "pause", Duration.ofSeconds(30), () -> cut.server().logContains("PAUSED 2"));
            cut.disarm();
            cut.redeploy();
            awaitAnyEnd(order);
            cut.recover();
            cut.victim().assertAllOrNothing();
        }
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
