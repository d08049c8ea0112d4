package dev.daicho.tests.strata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server is halted at each step of a stratum that a message started: the GET, the member's work, the PUT of the next request and every
 * step of the commit that holds them together. After the restart the chain ends with each stratum in effect once.
 */
class StrataCrashIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ROUNDS = Boolean.getBoolean("daicho.campaign") ? 5 : 1;
    private static final int HALTED = 77;

    /** What halts nobody without a file that arms it serves for kills too. */
    static final OneServer SERVER = new OneServer(StrataCrashIT.class, StrataUnderKillIT.class);

    private static StrataServer server;

    @BeforeAll
    static void startServer() throws IOException {
        server = SERVER.get(StrataCrashIT::startedServer);
        if (!server.process().isAlive()) {
            server.start();
        }
    }

    static StrataServer startedServer() throws IOException {
        // Nothing is put again within the test: what comes through comes through by the queue alone.
        StrataServer made = new StrataServer("strata-crash", 770, Duration.ofHours(1));
        String agent = System.getProperty("daicho.agents") + "/byteman.jar";
        Path script = Path.of("target/test-classes/crash/halt-stratum.btm").toAbsolutePath();
        made.process()
                .javaOptions(
                        "-javaagent:" + agent + "=script:" + script + ",boot:" + agent,
                        "-Ddaicho.strata.halt=" + made.process().base().resolve("halt-"));
        return made.start();
    }

    @AfterAll
    static void stopServer() {
        SERVER.leave(StrataCrashIT.class);
    }

    private static Path armed(String point) {
        return server.process().base().resolve("halt-" + point);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELIVERED",
                "MEMBER_DONE",
                "BEFORE_PREPARE",
                "PREPARED_1",
                "PREPARED_2",
                "DECIDED",
                "COMMITTED_1",
                "COMMITTED_2"
            })
    @DisplayName(
            "Claims 5 and 7: the queue is a protected resource, and two-phase commit holds it together with the work")
    @Tag("S2")
    @Tag("S5")
    void shouldFinishChainOnceAfterHalt(String point) throws IOException {
        for (int round = 1; round <= ROUNDS; round++) {
            String key = point + "-" + UUID.randomUUID();
            Files.writeString(armed(point), "");
            requestAndHalt(key);
            Files.delete(armed(point));

            server.start();
            ServerProcess.await("the first stratum of " + key, LIMIT, () -> !server.effects(key)
                    .isEmpty());
            String chain = server.tell("chains", "limit", "1").split(" ")[0];
            String status = server.await(chain, LIMIT);
            assertTrue(status.startsWith("DONE | 2 counting DONE"), point + ": " + status);
            assertEquals(List.of(key + " 1 1", key + " 2 1", key + " 3 1"), server.effects(key), point);
            System.out.println(point + ": " + status);
        }
    }

    @Test
    void shouldKeepRequestsWhileTheEarIsUndeployed() throws IOException {
        if (!server.process().isAlive()) {
            server.start();
        }
        String key = "undeployed-" + UUID.randomUUID();
        String chain = server.request("late", key);
        ServerProcess.await(
                "waiting", LIMIT, () -> server.tell("status", "key", chain).startsWith("WAITING"));
        server.process().undeploy("daicho.ear");
        server.process().redeploy("daicho.ear");
        server.deployLateMember();
        ServerProcess.await("the users' deployment", LIMIT, () -> {
            try {
                return server.ask("status", "key", chain).status() == 200;
            } catch (Http.NoAnswer notYet) {
                return false;
            }
        });
        String status = server.await(chain, LIMIT);
        assertTrue(status.startsWith("DONE | 2 late DONE 1"), status);
        assertEquals(List.of(key + " 1 1", key + " 2 1"), server.effects(key));
    }

    /** The halt may come before the answer to the request does. */
    private static void requestAndHalt(String key) {
        try {
            server.request("counting", key, "next", "counting");
        } catch (Http.NoAnswer halted) {
            // The exit status tells whether that was the halt.
        }
        assertEquals(HALTED, server.process().awaitExit(Duration.ofSeconds(30)), "exit status: the halt has fired");
    }
}
