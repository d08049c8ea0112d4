package dev.daicho.tests.strata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chains in one server, from a deployment beside the EAR: claims 1, 2, 4 and 5 of the patent, and what happens when members fail. */
class StrataIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Graphs are another deployment on the same server, and telemetry is switched on for all. */
    static final OneServer SERVER = new OneServer(StrataIT.class, StrataGraphIT.class, StrataTelemetryIT.class);

    static final Collector COLLECTOR = collector();

    private static StrataServer server;

    @BeforeAll
    static void startServer() throws IOException {
        server = SERVER.get(StrataIT::startedServer);
    }

    static StrataServer startedServer() throws IOException {
        StrataServer made = new StrataServer("strata", 750, Duration.ofSeconds(3));
        made.process()
                .serverOptions("-Dotel.exporter.otlp.protocol=http/protobuf")
                .configure(
                        Path.of(System.getProperty("daicho.docs"), "guides/telemetry.cli"),
                        Map.of("daicho.otlp", COLLECTOR.url()));
        return made.start();
    }

    private static Collector collector() {
        try {
            return new Collector();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @AfterAll
    static void stopServer() {
        SERVER.leave(StrataIT.class);
    }

    private static String key(String name) {
        return name + "-" + UUID.randomUUID();
    }

    @Test
    @DisplayName("Claim 1 and figure 4: three chained transactions, each in a commit scope of its own")
    @Tag("S2")
    void shouldRunNextStratumInATransactionOfItsOwnAfterCommit() {
        String key = key("claim1");
        String chain = server.request("counting", key, "next", "counting");
        assertEquals("DONE | 2 counting DONE 1 | 3 counting DONE 1", server.await(chain, LIMIT));
        assertEquals(List.of(key + " 1 1", key + " 2 1", key + " 3 1"), server.effects(key));
        assertTrue(server.tell("chains", "limit", "50").contains(chain + " DONE"));
    }

    @Test
    @DisplayName("Claim 2: the PUT is part of the requesting commit scope")
    @Tag("S2")
    void shouldTakeRequestBackWithItsTransaction() throws Exception {
        String key = key("claim2-put");
        String chain = server.request("counting", key, "rollback", "");
        Thread.sleep(1_000);
        assertEquals(List.of(), server.effects(key));
        assertEquals("none", server.tell("status", "key", chain));
        server.ask("await", "key", chain, "millis", "10").expect(409);
    }

    @ParameterizedTest
    @CsvSource({
        "THROW, IllegalStateException: told to fail at attempt 2",
        "MARK, The member marked the transaction for rollback and threw nothing",
        "REFUSE, It rolled back at its end without an exception of the member's"
    })
    @DisplayName("Claim 2: the GET is part of the requested commit scope")
    @Tag("S2")
    void shouldGiveRequestBackWithItsStratumAndTryAgain(String how, String cause) {
        String key = key("claim2-get-" + how);
        long began = System.nanoTime();
        String chain = server.request("counting", key, "failures", "2", "how", how);
        String status = server.await(chain, LIMIT);
        long millis = (System.nanoTime() - began) / 1_000_000;
        assertTrue(status.startsWith("DONE | 2 counting DONE 3 " + cause), status);
        assertEquals(List.of(key + " 1 1", key + " 2 1"), server.effects(key), "what failed has left nothing");
        assertTrue(millis >= 600, "two pauses, of 200 and 400 ms, but it took " + millis);
    }

    @Test
    @DisplayName("Claim 4: the requester goes on before the request is carried out")
    @Tag("S4")
    @Tag("S10")
    void shouldGiveControlBackBeforeNextStratumRuns() throws Exception {
        String key = key("claim4");
        String chain = server.request("gated", key);
        assertEquals(List.of(key + " 1 1"), server.effects(key), "back, and the first stratum has committed");
        String waiting = server.await(chain, Duration.ofMillis(300));
        assertEquals("REQUESTED | 2 gated REQUESTED 0", waiting, "the wait ends at its limit");
        server.tell("open-gate");
        assertEquals("DONE | 2 gated DONE 1", server.await(chain, LIMIT));
    }

    @Test
    void shouldMakeOneChainOfAllRequestsOfATransaction() {
        String key = key("fan-out");
        String chain = server.tell("request", "members", "counting,counting,counting", "key", key);
        assertEquals("DONE | 2 counting DONE 1 | 2 counting DONE 1 | 2 counting DONE 1", server.await(chain, LIMIT));
        assertEquals(List.of(key + " 1 1", key + " 2 3"), server.effects(key));
    }

    @Test
    @Tag("S10")
    @Tag("S11")
    void shouldParkWhatKeepsFailingAndGoOnWhenResumed() {
        String key = key("parked");
        String chain = server.request("counting", key, "failures", String.valueOf(StrataServer.ATTEMPTS));
        String parked = server.await(chain, LIMIT);
        assertEquals("PARKED | 2 counting PARKED 4 IllegalStateException: told to fail at attempt 4", parked);
        assertEquals(List.of(key + " 1 1"), server.effects(key));
        server.tell("resume", "key", chain);
        assertTrue(server.await(chain, LIMIT).startsWith("DONE | 2 counting DONE 5"));
        assertEquals(List.of(key + " 1 1", key + " 2 1"), server.effects(key));
        String refusal = server.ask("resume", "key", chain).expect(409);
        assertTrue(refusal.startsWith("InvalidRequestException: No stratum of chain " + chain + " is parked"), refusal);
    }

    @Test
    void shouldSkipWhatKeepsFailingAndWriteDownWhoDidIt() {
        String key = key("skipped");
        String chain = server.request("counting", key, "failures", "100");
        server.await(chain, LIMIT);
        assertTrue(server.tell("parked").contains(chain));
        String request = server.tell("requests", "key", chain);
        assertTrue(
                server.tell("payload", "key", request).contains("\"failures\":100"),
                "the payload is there to be looked at");
        server.tell("skip", "key", request);
        assertTrue(server.await(chain, LIMIT).startsWith("DONE | 2 counting SKIPPED 4 IllegalStateException"));
        assertEquals(List.of(key + " 1 1"), server.effects(key));
        assertEquals("SKIP by anonymous: it is void", server.tell("acts", "key", chain));
        String refusal = server.ask("skip", "key", request).expect(409);
        assertTrue(refusal.contains("is not parked"), refusal);
    }

    @Test
    @Tag("S11")
    void shouldServeOperatorsAtAManagementConsole() {
        String key = key("console");
        String chain = server.request("counting", key, "failures", String.valueOf(StrataServer.ATTEMPTS));
        server.await(chain, LIMIT);
        String request = server.tell("requests", "key", chain);
        assertTrue(
                server.tell("console", "what", "Parked").contains(chain + "; request " + request + " of counting: "));
        assertTrue(Integer.parseInt(server.tell("console", "what", "ParkedCount")) >= 1);
        assertTrue(server.tell("console", "what", "payload", "of", request).contains(key));
        String refusal = server.ask("console", "what", "resume", "of", chain, "by", "ann", "why", " ")
                .expect(409);
        assertTrue(refusal.contains("say in 1 to"), refusal);
        refusal = server.ask("console", "what", "resume", "of", chain, "by", " ", "why", "repaired")
                .expect(409);
        assertTrue(refusal.contains("who does this"), refusal);
        server.tell("console", "what", "resume", "of", chain, "by", "ann", "why", "the cause is removed");
        assertTrue(server.await(chain, LIMIT).startsWith("DONE | 2 counting DONE 5"));
        assertTrue(server.tell("console", "what", "acts", "of", chain)
                .endsWith("RESUME by ann (management): the cause is removed"));
        assertTrue(server.tell("console", "what", "status", "of", chain).startsWith("2 counting DONE, attempts 5"));
        assertEquals("0", server.tell("console", "what", "purge", "of", "P1D", "by", "ann"));
        assertTrue(server.ask("console", "what", "purge", "of", "PT1S", "by", "ann")
                .expect(409)
                .contains("at least"));
        assertTrue(server.tell("console", "what", "picture", "of", "counting", "by", "single")
                .startsWith("<svg"));
    }

    @Test
    @Tag("S11")
    void shouldUndoChainThatCannotEnd() {
        String key = key("undone");
        String chain = server.tell("undoable", "key", key, "failures", "100");
        String parked = server.await(chain, LIMIT);
        assertTrue(parked.startsWith("PARKED | 2 counting DONE 1 | 2 counting PARKED 4"), parked);
        server.tell("compensate", "key", chain);
        ServerProcess.await("everything undone", LIMIT, () -> server.tell("status", "key", chain)
                .startsWith("COMPENSATED"));
        String status = server.tell("status", "key", chain);
        assertTrue(status.startsWith("COMPENSATED | 2 counting COMPENSATED 1 | 2 counting SKIPPED 4"), status);
        assertTrue(status.endsWith("| 3 undoing DONE 1 | 4 undoing DONE 1"), status);
        assertEquals(
                List.of(key + " 1 1", key + " 2 1", key + " first undone 4 1", key + " undone 3 1"),
                server.effects(key),
                "the stratum first, then the transaction before it");
        String plain = server.request("counting", key("never"));
        server.await(plain, LIMIT);
        String refusal = server.ask("compensate", "key", plain).expect(409);
        assertTrue(refusal.contains("no compensating member is known for (the chain's first transaction)"), refusal);
    }

    @Test
    void shouldRunRequestsOfOneKeyInOrderThoughTheFirstFails() {
        String key = key("order");
        String first = server.tell("in-order", "key", key, "effect", key + "-1", "failures", "2");
        String second = server.tell("in-order", "key", key, "effect", key + "-2", "failures", "0");
        String other = server.tell("in-order", "key", key + "-other", "effect", key + "-3", "failures", "0");
        assertTrue(server.await(other, LIMIT).startsWith("DONE"));
        ServerProcess.await("the second waiting", LIMIT, () -> !server.tell("status", "key", second)
                .startsWith("REQUESTED"));
        String waiting = server.tell("status", "key", second);
        if (waiting.startsWith("WAITING")) {
            assertTrue(
                    waiting.contains("waits for what comes before it, stratum 2 (counting) of chain " + first),
                    waiting);
            assertTrue(server.effects(key + "-2").isEmpty());
        }
        assertTrue(server.await(second, LIMIT).startsWith("DONE"));
        assertTrue(
                server.tell("status", "key", first).startsWith("DONE | 2 counting DONE 3"), "the first ended before");
    }

    @Test
    void shouldForgetFinishedChainsOnlyWhenTheyAreOldEnough() {
        String chain = server.request("counting", key("kept"));
        server.await(chain, LIMIT);
        assertEquals("0", server.tell("purge", "age", "PT10M"));
        assertTrue(server.tell("status", "key", chain).startsWith("DONE"));
        assertTrue(server.ask("purge", "age", "PT1S").expect(409).startsWith("InvalidRequestException"));
    }

    @Test
    void shouldParkPayloadThatItsMemberCannotTake() {
        String before = server.tell("chains", "limit", "1");
        server.tell("wrong-payload");
        ServerProcess.await("a parked chain", LIMIT, () -> {
            String newest = server.tell("chains", "limit", "1");
            return !newest.equals(before) && newest.endsWith("PARKED");
        });
    }

    @Test
    void shouldWaitForAbsentMemberWithoutCountingAttempts() throws Exception {
        String key = key("late");
        String chain = server.request("late", key);
        String waiting = "WAITING | 2 late WAITING 0 Member \"late\" is not deployed: nothing is bound to"
                + " java:global/strata/late";
        ServerProcess.await(
                "waiting", LIMIT, () -> server.tell("status", "key", chain).equals(waiting));
        Thread.sleep(2_000);
        assertEquals(waiting, server.tell("status", "key", chain), "however long it takes");
        server.deployLateMember();
        assertTrue(server.await(chain, LIMIT).startsWith("DONE | 2 late DONE 1"));
        assertEquals(List.of(key + " 1 1", key + " 2 1"), server.effects(key));

        server.process().undeploy("late.war");
        String next = server.request("late", key + "-next");
        ServerProcess.await(
                "waiting again", LIMIT, () -> server.tell("status", "key", next).equals(waiting));
        server.process().redeploy("late.war");
        assertTrue(server.await(next, LIMIT).startsWith("DONE | 2 late DONE 1"));
    }

    @Test
    @Tag("S2")
    void shouldTakeEffectOnceHoweverOftenARequestIsDelivered() {
        String key = key("duplicate");
        String chain = server.request("counting", key);
        String request = server.tell("requests", "key", chain);
        String payload = "{\"key\":\"" + key + "\",\"failures\":0,\"how\":\"THROW\",\"next\":[]}";
        String message = "{\"format\":\"daicho-stratum-request\",\"version\":1,\"chain\":\"" + chain
                + "\",\"stratum\":2,\"request\":\"" + request
                + "\",\"member\":\"counting\",\"attempt\":1,\"requestedAt\":\"" + Instant.now() + "\",\"payload\":"
                + payload
                + "}";
        for (int i = 0; i < 4; i++) {
            server.tell("put", "text", message);
        }
        String told = "chain " + chain + " stratum 2 member counting has committed already";
        ServerProcess.await(
                "four deliveries for nothing",
                LIMIT,
                () -> server.process()
                                .log()
                                .lines()
                                .filter(line -> line.contains(told))
                                .count()
                        == 4);
        assertEquals(List.of(key + " 1 1", key + " 2 1"), server.effects(key));
    }

    @Test
    void shouldNotLetUnreadableMessageBlockOthers() {
        server.tell("put", "text", "{\"format\":\"daicho-stratum-request\",\"version\":99}");
        server.tell("put", "text", "no request at all");
        String key = key("behind");
        assertEquals("DONE | 2 counting DONE 1", server.await(server.request("counting", key), LIMIT));
        ServerProcess.await(
                "both told in the log",
                LIMIT,
                () -> server.process().logContains("version 99; this is daicho-stratum-request version 1")
                        && server.process().logContains("Not a daicho-stratum-request"));
    }

    @Test
    void shouldPutLostRequestAgain() {
        String key = key("lost");
        String chain = UUID.randomUUID().toString();
        String payload = "{\"key\":\"" + key + "\",\"failures\":0,\"how\":\"THROW\",\"next\":[]}";
        server.tell("lose", "key", chain, "request", UUID.randomUUID().toString(), "text", payload);
        assertEquals("DONE | 2 counting DONE 1", server.await(chain, LIMIT));
        assertEquals(List.of(key + " 2 1"), server.effects(key));
    }

    @Test
    void shouldRefuseWhatCannotBeRequestedAndSayWhy() {
        String key = key("refused");
        assertRefused("NoTransactionException: Member counting was requested outside a transaction", "outside", key);
        assertRefused("InvalidRequestException: Waiting for chain", "wait-inside", key);
        assertRefused(
                "NoTransactionException: Member counting was requested in a transaction that can't commit",
                "marked",
                key);
        assertRefused("InvalidRequestException: \"../x\" can't be a member's name", "name", key, "members", "../x");
        assertRefused("InvalidRequestException: The payload for member counting is null", "null", key);
        assertRefused("InvalidRequestException: The payload for member counting is 300002 bytes", "large", key);
        String unknown = UUID.randomUUID().toString();
        assertRefused("UnknownChainException: There is no chain " + unknown, "await", unknown, "millis", "10");
        assertRefused("UnknownChainException: There is no chain " + unknown, "resume", unknown);
        assertRefused("InvalidRequestException: 0 chains", "chains", key, "limit", "0");
        assertEquals("none", server.tell("status", "key", unknown));
        assertEquals(List.of(), server.effects(key));
    }

    private static void assertRefused(String why, String what, String key, String... more) {
        String[] parameters = new String[2 + more.length];
        parameters[0] = "key";
        parameters[1] = key;
        System.arraycopy(more, 0, parameters, 2, more.length);
        Http.Answer answer = server.ask(what, parameters);
        assertEquals(409, answer.status(), answer.body());
        assertFalse(answer.body().isBlank());
        assertTrue(answer.body().startsWith(why), answer.body());
    }
}
