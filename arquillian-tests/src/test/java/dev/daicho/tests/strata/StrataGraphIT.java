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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs of strata in one server: figure 8 as it is drawn, a join behind two strata, and members' annotations from their deployment. */
class StrataGraphIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static StrataServer server;

    @BeforeAll
    static void startServer() throws IOException {
        server = StrataIT.SERVER.get(StrataIT::startedServer);
        server.deployGraph();
    }

    @AfterAll
    static void stopServer() {
        StrataIT.SERVER.leave(StrataGraphIT.class);
    }

    private static Http.Answer graph(String what, String key) {
        return Http.get(URI.create(server.process().url("graph/graph/" + what) + "?key=" + key));
    }

    @Test
    @DisplayName("Figure 8: S1 requests S2 and S3, S2 requests S4, each one run with all its requests")
    @Tag("S8")
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
    @Tag("S8")
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
    @Tag("S8")
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
    @Tag("S8")
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

    private static Http.Answer begin(String key, String policy, int failures) {
        return graph("begin", key + "&policy=" + policy + "&failures=" + failures);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "each         | DONE first [p1]/2 p2/2 p3/3 p4 | p1 call 1 1 1/p2 call 1 2 1/p3 call 1 2 1/p4 call 1 3 1",
                "unit-of-work | DONE first [p1, p2]/2 p3 with [p4] | p1 call 1 1 1/p2 call 2 1 1/p3 call 1 2 1/p4 call 2 2 1",
                "local-node | DONE first [p1, p2]/2 p3 with [p4] | p1 call 1 1 1/p2 call 2 1 1/p3 call 1 2 1/p4 call 2 2 1",
                "most-important:9 | DONE first [p1, p2, p3, p4] | p1 call 1 1 1/p2 call 2 1 1/p3 call 3 1 1/p4 call 4 1 1",
                "custom:mine | DONE first [p1, p3, p4]/2 p2 | p1 call 1 1 1/p2 call 1 2 1/p3 call 2 1 1/p4 call 3 1 1",
                "single       | DONE first [p1, p2, p3, p4] | p1 call 1 1 1/p2 call 2 1 1/p3 call 3 1 1/p4 call 4 1 1"
            })
    @DisplayName(
            "Figure 6 and claims 8 and 9: policies, the local node one among them, define the members of each stratum")
    @Tag("S1")
    @Tag("S7")
    void shouldDivideSameMembersAsThePolicySays(String policy, String expectedStatus, String expectedEffects) {
        String key = "policy-" + UUID.randomUUID();
        String chain = begin(key, policy, 0).expect(200).strip();
        String status = server.await(chain, LIMIT);
        assertEquals(expectedStatus, status.replaceAll(" DONE 1", "").replace(" | ", "/"));
        assertEquals(
                Stream.of(expectedEffects.split("/"))
                        .map(effect -> key + " " + effect)
                        .toList(),
                server.effects(key),
                "whose call of its transaction, in which stratum, how often");
    }

    @Test
    void shouldTellCallerWhatAMemberOfItsOwnStratumRefuses() {
        String key = "refused-" + UUID.randomUUID();
        String told = begin(key, "unit-of-work", 99).expect(409);
        assertTrue(told.contains("p2 refuses, as told"), told);
        assertEquals(List.of(), server.effects(key), "and nothing of it has happened");
        String behind = "behind-" + UUID.randomUUID();
        String chain = begin(behind, "each", 99).expect(200).strip();
        assertTrue(
                server.await(chain, LIMIT).startsWith("PARKED first [p1] | 2 p2 PARKED"),
                "by the other policy it is too late");
    }

    @Test
    void shouldExplainDivisionAndWarnOfCutsThatCannotBeRight() {
        String plan = graph("plan", "&policy=unit-of-work").expect(200);
        assertTrue(plan.startsWith("[[p1, p2], [p3, p4]]"), plan);
        assertTrue(plan.contains("their user perceives \"order\" as one") && plan.contains("flowchart TD"), plan);
        assertTrue(plan.contains("<svg") && plan.contains(">p3 @ depot</text>"), plan);
        String cut = graph("plan", "&policy=each").expect(200);
        assertTrue(cut.contains("\"order\""), "a step that its user perceives as one is cut: " + cut);
        String none = graph("plan", "&policy=fewest").expect(409);
        assertTrue(none.contains("There is no policy \"fewest\""), none);
    }

    @Test
    @DisplayName("The annotation way: what a method returns is the request for the next member")
    void shouldRunChainOfMembersThatAreOnlyAnnotated() {
        String key = "annotated-" + UUID.randomUUID();
        String chain = graph("annotated", key).expect(200).strip();
        String status = server.await(chain, LIMIT);
        assertEquals(
                "DONE first [a1] | 2 a3 DONE 1 | 2 a2 DONE 2 IllegalStateException: the van is away | 2 a2 DONE 1"
                        + " | 3 a3 DONE 1 | 3 a3 DONE 1",
                status);
        assertEquals(
                List.of(key + " a1 1 1", key + " a2 of 2 2 1", key + " a3 for 1 0 1", key + " a3 for 2 0 2"),
                server.effects(key),
                "parcels 1 and 2 by two requests, the order of two by one; what the first attempt wrote is gone");
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
