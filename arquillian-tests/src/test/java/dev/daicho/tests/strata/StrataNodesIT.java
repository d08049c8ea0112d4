package dev.daicho.tests.strata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.Link;
import dev.daicho.tests.server.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Chains over two servers, each with its own queue and tables, joined by the bridges of the guide on several servers: claim 3 and figures 5
 * and 7 of the patent, with the way between them cut, and one of them killed.
 */
class StrataNodesIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int CHAINS = CAMPAIGN ? 1_000 : 40;
    private static final Duration CUT = Duration.ofSeconds(CAMPAIGN ? 60 : 10);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Path ROUTE = Path.of(System.getProperty("daicho.docs"), "guides/strata-route.cli");

    private static StrataServer shop;
    private static StrataServer publisher;
    private static Link toPublisher;
    private static Link toShop;

    @BeforeAll
    static void startServers() throws IOException {
        shop = new StrataServer("strata-shop", 780, Duration.ofSeconds(10));
        publisher = new StrataServer("strata-publisher", 790, Duration.ofSeconds(10), false);
        toPublisher = new Link(publisher.process().url("").getPort());
        toShop = new Link(shop.process().url("").getPort());
        shop.process().serverOptions("-Ddaicho.strata.node=shop", "-Ddaicho.strata.routes=g2=publisher,g4=publisher");
        shop.process()
                .serverOptions("-Ddaicho.test.far=remote+http://127.0.0.1:"
                        + publisher.process().url("").getPort());
        publisher.process().serverOptions("-Ddaicho.strata.node=publisher");
        CompletableFuture<Void> other = CompletableFuture.runAsync(() ->
                publisher.process().configure(ROUTE, route("shop", toShop)).start());
        shop.process().configure(ROUTE, route("publisher", toPublisher));
        shop.start();
        other.join();
        shop.deployGraph();
        // The publisher's broker runs and knows nothing of the queue yet.
        String early = shop.request("counting@publisher", "early");
        publisher.deploy();
        publisher.process().awaitDeployed("user.war");
        publisher.deployGraph();
        assertTrue(shop.await(early, LIMIT).startsWith("DONE"), "requested before the other server had the EAR");
    }

    private static Map<String, String> route(String node, Link link) {
        return Map.of(
                "daicho.route.node",
                node,
                "daicho.route.host",
                "127.0.0.1",
                "daicho.route.port",
                String.valueOf(link.port()),
                "daicho.route.password",
                "between-brokers");
    }

    @AfterAll
    static void stopServers() {
        shop.close();
        publisher.close();
        toPublisher.close();
        toShop.close();
    }

    private static String key(String name) {
        return name + "-" + UUID.randomUUID();
    }

    @Test
    @DisplayName("Claim 3 and figures 5 and 7: PUT to Q1 here, moved to Q2 by the broker, GET there")
    @Tag("S3")
    void shouldGoToAnotherNodeAndComeBack() {
        String key = key("figure7");
        String chain = shop.request("counting@publisher", key, "next", "counting@shop");
        assertEquals("DONE | 2 counting DONE 1 | 3 counting DONE 1", shop.await(chain, LIMIT), "told where it began");
        assertEquals(List.of(key + " 1 1", key + " 3 1"), shop.effects(key));
        assertEquals(List.of(key + " 2 1"), publisher.effects(key));
        assertTrue(publisher.await(chain, LIMIT).startsWith("DONE"), "and on the node that asked for the last stratum");
    }

    @Test
    @DisplayName("Claim 6: one stratum on two systems, whose works commit or roll back together")
    @Tag("S1")
    @Tag("S6")
    void shouldRunOneStratumOnTwoNodesByTransactionPropagation() {
        String key = key("spread");
        String chain = shop.request("spread", key, "failures", "2");
        assertEquals(
                "DONE | 2 spread DONE 3 IllegalStateException: told to fail after both have worked",
                shop.await(chain, LIMIT));
        assertEquals(List.of(key + " 1 1", key + " here 2 1"), shop.effects(key));
        assertEquals(
                List.of(key + " there 2 1"), publisher.effects(key), "once: two attempts were taken back there too");
    }

    @Test
    void shouldJoinStrataOfTwoNodes() {
        String key = key("join");
        String chain = Http.get(URI.create(shop.process().url("graph/graph/join") + "?key=" + key))
                .expect(200)
                .strip();
        String status = shop.await(chain, LIMIT);
        assertTrue(status.startsWith("DONE"), status);
        assertEquals(List.of(key + " g3 t12j+t14j 2 1"), shop.effects(key));
        assertEquals(
                List.of(key + " g2 t11j+t12j 2 1", key + " g4 t21+t23+t31 3 1"),
                publisher.effects(key),
                "one run of each, with all its requests, wherever they were made");
    }

    @Test
    void shouldTellWhereItBeganOfWhatIsParkedElsewhere() {
        String key = key("parked");
        String chain = shop.request("counting@publisher", key, "failures", String.valueOf(StrataServer.ATTEMPTS));
        String parked = shop.await(chain, LIMIT);
        assertEquals("PARKED | 2 counting PARKED 4 IllegalStateException: told to fail at attempt 4", parked);
        String refusal = shop.ask("resume", "key", chain).expect(409);
        assertTrue(refusal.contains("runs on node publisher; do it there"), refusal);
        publisher.tell("resume", "key", chain);
        ServerProcess.await(
                "the end", LIMIT, () -> shop.tell("status", "key", chain).startsWith("DONE"));
        assertEquals(List.of(key + " 2 1"), publisher.effects(key));
    }

    @Test
    void shouldTellWhereItBeganOfWhatWaitsElsewhere() throws IOException {
        String key = key("late");
        String chain = shop.request("late@publisher", key);
        ServerProcess.await("news of waiting", LIMIT, () -> shop.tell("status", "key", chain)
                .startsWith("WAITING | 2 late WAITING 0 Member \"late\" is not deployed"));
        publisher.deployLateMember();
        assertTrue(shop.await(chain, LIMIT).startsWith("DONE | 2 late DONE 1"));
    }

    @Test
    void shouldRefuseNodeToWhichThereIsNoWay() {
        String refusal = shop.ask("request", "members", "counting@nowhere", "key", key("nowhere"))
                .expect(409);
        assertTrue(refusal.contains("There is no way to node nowhere"), refusal);
    }

    @Test
    @Tag("S3")
    void shouldLoseAndDoubleNothingWhenWayIsCutUnderLoad() throws IOException {
        String key = key("cut");
        List<String> chains = new ArrayList<>(request(key + "-before", CHAINS / 2));
        toPublisher.cut();
        toShop.cut();
        chains.addAll(request(key + "-meanwhile", CHAINS));
        ServerProcess.pause(CUT);
        toPublisher.restore();
        toShop.restore();
        chains.addAll(request(key + "-after", CHAINS / 2));
        awaitAll(key, chains);
    }

    @Test
    @Tag("S3")
    void shouldLoseAndDoubleNothingWhenOtherNodeIsKilledUnderLoad() {
        String key = key("killed");
        List<String> chains = new ArrayList<>(request(key + "-before", CHAINS));
        publisher.kill();
        chains.addAll(request(key + "-meanwhile", CHAINS));
        publisher.start();
        publisher.process().awaitDeployed("graph.war");
        awaitAll(key, chains);
    }

    /** Chains of three strata: here, there, here. */
    private static List<String> request(String key, int count) {
        List<String> chains = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chains.add(shop.request("counting@publisher", key + "-" + i, "next", "counting@shop"));
        }
        return chains;
    }

    private static void awaitAll(String key, List<String> chains) {
        for (String chain : chains) {
            String status = shop.await(chain, LIMIT);
            assertTrue(status.startsWith("DONE"), chain + " " + status);
        }
        List<String> here = shop.effects(key);
        List<String> there = publisher.effects(key);
        assertEquals(2 * chains.size(), here.size());
        assertEquals(chains.size(), there.size());
        assertTrue(here.stream().allMatch(line -> line.endsWith(" 1")), "once each: " + here);
        assertTrue(there.stream().allMatch(line -> line.endsWith(" 2 1")), "once each: " + there);
    }
}
