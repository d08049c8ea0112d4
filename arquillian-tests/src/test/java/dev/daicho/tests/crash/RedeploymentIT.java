package dev.daicho.tests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.server.Bookshop;
import dev.daicho.tests.server.Footprint;
import dev.daicho.tests.server.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Redeploying the EAR, with a deployment that depends on it and has used it, leaves nothing behind. */
class RedeploymentIT {

    private static final int REDEPLOYMENTS = Boolean.getBoolean("daicho.campaign") ? 100 : 10;
    private static final int WARM_UP = 3;
    private static final String CUSTOMER = "regular";
    /** Whatever is deployed, the server itself opens and closes a few things in the background. */
    private static final long SLACK = 5;
    /**
     * Generations that a hundred redeployments were seen to leave beyond the warm-up. An idle thread of the server's pools was seen to hold
     * one; who holds the others is not known, so this bounds growth and does not show that nothing of ours leaks.
     */
    private static final long SEEN_TO_LINGER = 2;
    /** The server's own pools, which grow to their limits with use and belong to no deployment. */
    private static final Pattern SERVER_POOL = Pattern.compile(
            "Thread-# \\(activemq-.*\\)|ServerService Thread Pool -- #|MSC service thread #-#|default task-#");

    @Test
    void shouldLeaveNothingBehindAfterManyRedeployments() {
        try (ServerProcess server = ServerProcess.create("redeployment", 750)) {
            // Soft references go at each collection, so that only real leaks stay.
            server.javaOptions("-XX:SoftRefLRUPolicyMSPerMB=0")
                    .deploy(Path.of(System.getProperty("daicho.ear")))
                    .deploy(Path.of(System.getProperty("daicho.bookshop")))
                    .start()
                    .awaitDeployed("bookshop.war");
            new Bookshop(server).openCustomer(CUSTOMER, "1000000.00");
            for (int i = 0; i < WARM_UP; i++) {
                redeployAndUse(server, "warm-up-" + i);
            }
            Footprint baseline = Footprint.of(server.pid());
            for (int i = 0; i < REDEPLOYMENTS; i++) {
                redeployAndUse(server, "order-" + i);
            }
            Footprint after = settled(server, baseline);

            assertEquals(baseline.ports(), after.ports(), "ports listened on");
            Map<String, Long> threads = after.beyond(baseline, Footprint::threads);
            threads.keySet().removeIf(name -> SERVER_POOL.matcher(name).matches());
            assertFew(threads, "threads");
            assertFew(after.beyond(baseline, Footprint::handles), "file handles");
            after.beyond(baseline, Footprint::deploymentLoaders)
                    .forEach((name, more) ->
                            assertTrue(more <= SEEN_TO_LINGER, () -> more + " more class loaders of " + name));
            System.out.println(REDEPLOYMENTS + " redeployments; more threads than before: "
                    + after.beyond(baseline, Footprint::threads) + ", more handles: "
                    + after.beyond(baseline, Footprint::handles) + ", loaders: " + after.deploymentLoaders());
        }
    }

    /** What the last redeployment leaves to threads that are just ending is gone a little later; a leak is not. */
    private static Footprint settled(ServerProcess server, Footprint baseline) {
        Footprint footprint = Footprint.of(server.pid());
        for (int i = 0; i < 20 && !footprint.deploymentLoaders().equals(baseline.deploymentLoaders()); i++) {
            ServerProcess.pause(Duration.ofSeconds(2));
            footprint = Footprint.of(server.pid());
        }
        return footprint;
    }

    private static void redeployAndUse(ServerProcess server, String key) {
        server.redeploy("daicho.ear").awaitDeployed("bookshop.war").awaitAnswer("bookshop/api/ledger");
        new Bookshop(server).order(key, CUSTOMER, 20001).expect(200);
    }

    private static void assertFew(Map<String, Long> more, String what) {
        long sum = more.values().stream().mapToLong(Long::longValue).sum();
        assertTrue(sum <= SLACK, () -> what + " left behind: " + more);
    }
}
