package dev.daicho.tests.strata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server with WildFly's OpenTelemetry and Micrometer switched on by the guide's script: what a collector and a scraper see of chains. */
@Tag("S12")
class StrataTelemetryIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static StrataServer server;

    @BeforeAll
    static void startServer() throws IOException {
        server = StrataIT.SERVER.get(StrataIT::startedServer);
    }

    @AfterAll
    static void stopServer() {
        StrataIT.SERVER.leave(StrataTelemetryIT.class);
    }

    @Test
    void shouldSpanWholeChainByOneTrace() {
        String key = "trace-" + UUID.randomUUID();
        String chain = server.request("counting", key, "failures", "1", "next", "counting");
        assertTrue(server.await(chain, LIMIT).startsWith("DONE"));
        ServerProcess.await(
                "four spans", LIMIT, () -> StrataIT.COLLECTOR.of(chain).size() == 4);
        List<Collector.Span> spans = StrataIT.COLLECTOR.of(chain);
        assertEquals(1, spans.stream().map(Collector.Span::trace).distinct().count(), "one trace: " + spans);
        Map<String, Collector.Span> byId =
                spans.stream().collect(Collectors.toMap(Collector.Span::id, Function.identity()));
        List<String> whoseParent = spans.stream()
                .map(span -> span.name() + " of "
                        + (byId.containsKey(span.parent())
                                ? byId.get(span.parent()).name()
                                : "nobody"))
                .sorted()
                .toList();
        assertEquals(
                List.of(
                        "stratum (first) of nobody",
                        "stratum counting of stratum (first)",
                        "stratum counting of stratum (first)",
                        "stratum counting of stratum counting"),
                whoseParent,
                "an attempt that failed and the one that did not, both for the first transaction; and what the latter requested");
    }

    @Test
    void shouldTimeStrataByMember() {
        String key = "timer-" + UUID.randomUUID();
        server.await(server.request("counting", key, "failures", "1"), LIMIT);
        server.await(server.request("counting", key, "failures", String.valueOf(StrataServer.ATTEMPTS)), LIMIT);
        URI scrape = URI.create("http://127.0.0.1:" + server.process().managementPort() + "/prometheus");
        ServerProcess.await(
                "meters", LIMIT, () -> value(Http.get(scrape).expect(200), "held", "outcome=\"committed\"") >= 1);
        String meters = Http.get(scrape).expect(200);
        assertTrue(value(meters, "held", "outcome=\"rolled back\"") >= StrataServer.ATTEMPTS, meters);
        assertTrue(value(meters, "queued", "member=\"counting\"") >= 1, meters);
        assertTrue(
                meters.lines()
                        .anyMatch(line -> line.startsWith("daicho_strata_parked_total{") && line.contains("counting")),
                meters);
    }

    /** How often a timer of the counting member was stopped. */
    private static double value(String meters, String timer, String label) {
        return meters.lines()
                .filter(line -> line.startsWith("daicho_strata_" + timer + "_seconds_count{")
                        && line.contains("member=\"counting\"")
                        && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
