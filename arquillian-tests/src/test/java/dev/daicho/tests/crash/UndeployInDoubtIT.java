package dev.daicho.tests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.daicho.tests.probe.InDoubt;
import dev.daicho.tests.probe.Probe;
import dev.daicho.tests.server.Bookshop;
import dev.daicho.tests.server.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The EAR is undeployed while a transaction is between two of its prepares or before its decision, and deployed again: the transaction
 * finishes, in whichever direction, and whole.
 */
class UndeployInDoubtIT {

    private static final int FIRST_NOVEL = 20001;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void shouldFinishATransactionThatAnUndeploymentCutThrough(int prepared) throws Exception {
        String run = "undeployed after prepare " + prepared;
        try (ServerProcess server = ServerProcess.create("undeploy-" + prepared, 760)) {
            Path armed = server.base().resolve("armed");
            server.javaOptions(new HaltPoint(HaltPoint.Kind.PAUSED, prepared).javaOptions(armed))
                    .serverOptions(
                            "-DRecoveryEnvironmentBean.periodicRecoveryInitilizationOffset=3600",
                            "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=3600",
                            "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1",
                            "-DRecoveryEnvironmentBean.orphanSafetyInterval=2000")
                    .deploy(Path.of(System.getProperty("daicho.ear")))
                    .deploy(Path.of(System.getProperty("daicho.bookshop")))
                    .deploy(Probe.war(server.base()))
                    .start()
                    .awaitDeployed("bookshop.war")
                    .awaitDeployed("probe.war");
            VictimOrder victim = new VictimOrder(new Bookshop(server), FIRST_NOVEL + prepared, run);
            Files.writeString(armed, "");
            CompletableFuture<Void> order = CompletableFuture.runAsync(victim::place);
            ServerProcess.await(
                    run + ": pause", Duration.ofSeconds(30), () -> server.logContains("PAUSED " + prepared));
            server.undeploy("daicho.ear");
            awaitAnyEnd(order);
            Files.delete(armed);

            server.deploy(Path.of(System.getProperty("daicho.ear")))
                    .awaitDeployed("daicho.ear")
                    .awaitDeployed("bookshop.war")
                    .awaitDeployed("probe.war");
            Probe probe = new Probe(server);
            InDoubt before = probe.inDoubt();
            ServerProcess.await("recovery, " + run, Duration.ofSeconds(60), () -> {
                probe.recover();
                return probe.inDoubt().equals(InDoubt.NONE);
            });
            boolean committed = victim.assertAllOrNothing();
            assertEquals(List.of(), server.heuristics(), () -> run + ": heuristic outcomes in the log");
            System.out.println(run + ": in doubt after redeployment " + before + ", then "
                    + (committed ? "committed" : "rolled back"));
        }
    }

    /** The caller of a transaction that was cut through gets an error or an answer, both are right; it must get one. */
    private static void awaitAnyEnd(CompletableFuture<Void> order) throws InterruptedException, TimeoutException {
        try {
            order.get(90, TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
            System.out.println("the caller got: " + refused.getCause());
        }
    }
}
