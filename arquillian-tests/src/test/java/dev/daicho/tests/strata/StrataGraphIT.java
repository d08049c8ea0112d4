package dev.daicho.tests.strata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Graphs of strata in one server: figure 8 as it is drawn, a join behind two strata, and members' annotations from their deployment. */
class StrataGraphIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static StrataServer server;

    @BeforeAll
    static void startServer() throws IOException {
        server = new StrataServer("strata-graph", 780, Duration.ofSeconds(30)).start();
        server.deployGraph();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static Http.Answer graph(String what, String key) {
        return Http.get(URI.create(server.process().url("graph/graph/" + what) + "?key=" + key));
    }

    @Test
    void shouldRunFigureEightAsDrawn() {
        String key = "figure8-" + UUID.randomUUID();
        String chain = graph("figure8", key).expect(200).strip();
        String status = server.await(chain, LIMIT);
        assertTrue(status.startsWith("DONE"), status);
        assertEquals(
                List.of(key + " g2 t11+t12 2 1", key + " g3 t12+t14 2 1", key + " g4 t21+t23 3 1"),
                server.effects(key),
                "one run of each stratum, with all its requests");
    }

    @Test
    void shouldWaitForAnnouncedStrataAndServeAllTheirRequestsAtOnce() {
        String key = "join-" + UUID.randomUUID();
        String chain = graph("join", key).expect(200).strip();
        ServerProcess.await("waiting for S3", LIMIT, () -> server.tell("status", "key", chain)
                .contains("g4 WAITING 0 Member \"g4\" waits for the announced g"));
        String status = server.await(chain, LIMIT);
        assertTrue(status.startsWith("DONE"), status);
        assertEquals(
                List.of(key + " g2 t11j+t12j 2 1", key + " g3 t12j+t14j 2 1", key + " g4 t21+t23+t31 3 1"),
                server.effects(key));
    }

    @Test
    void shouldCallPlainMemberForEachRequestOfItsOneRun() {
        String key = "plain-" + UUID.randomUUID();
        String status = server.await(graph("plain", key).expect(200).strip(), LIMIT);
        assertTrue(status.startsWith("DONE"), status);
        assertEquals(
                List.of(
                        key + " g5 call 1 attempt 2 t1 2 1",
                        key + " g5 call 2 attempt 2 t2 2 1",
                        key + " g5 call 3 attempt 2 t3 2 1"),
                server.effects(key),
                "one transaction, which the third takes back at first");
    }

    @Test
    void shouldRunEachRequestByItselfWhereThatIsDeclared() {
        String key = "each-" + UUID.randomUUID();
        String status = server.await(graph("each", key).expect(200).strip(), LIMIT);
        assertTrue(status.startsWith("DONE"), status);
        assertEquals(
                List.of(
                        key + " g5 call 1 attempt 1 t1 2 1",
                        key + " g5 call 1 attempt 1 t2 2 1",
                        key + " g5 call 1 attempt 2 t3 2 1"),
                server.effects(key));
    }

    @Test
    void shouldReadAnnotationOfBeanInUsersDeployment() {
        String told = graph("describe", "").expect(200);
        assertTrue(
                told.contains("name=g2") && told.contains("requests=[g4]") && told.contains("join=PER_STRATUM"), told);
    }

    @Test
    void shouldRefuseMembersThatWouldWaitForEachOther() {
        String told = graph("circle", "").expect(409);
        assertTrue(told.startsWith("InvalidRequestException") && told.contains("g3 -> g4 -> g3"), told);
    }
}
