package dev.daicho.tests.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.daicho.tests.server.Bookshop;
import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Fifteen months of a real bank, each posting a container-managed transaction of its own, against a replay of the test's own in whole
 * hellers and against the balances that the bank itself printed.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BankReplayIT {

    private static final BigDecimal ORDERS_SUM = new BigDecimal("21228993.60");

    private static BankData bank;
    private static ServerProcess server;
    private static Bookshop shop;

    @BeforeAll
    static void start() {
        Optional<BankData> found = BankData.find();
        assumeTrue(found.isPresent(), "skipped: the system property daicho.data names no folder with the bank's data");
        bank = found.get();
        server = ServerProcess.create("bank", 720);
        server.serverOptions("-Ddaicho.data=" + System.getProperty("daicho.data"))
                .deploy(Path.of(System.getProperty("daicho.ear")))
                .deploy(Path.of(System.getProperty("daicho.bookshop")))
                .start()
                .awaitDeployed("bookshop.war");
        shop = new Bookshop(server);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    @Order(1)
    void shouldEndWithTheReplayedBalancesOfEveryAccount() {
        List<String[]> rows = bank.rows("trans.asc");
        JsonObject end = run("POSTINGS");
        assertEquals(49_102, rows.size());
        assertEquals(rows.size(), end.getInt("posted"));
        Map<String, Long> expected = BankData.replay(rows);
        Map<String, BigDecimal> actual = balances("berka/");
        assertEquals(BankData.ACCOUNTS, expected.size());
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((account, hellers) ->
                assertEquals(BigDecimal.valueOf(hellers, 2), actual.get(account), "balance of " + account));
        long agreed = BankData.agreedByTheBank(rows, expected);
        assertTrue(agreed >= BankData.AGREED_ACCOUNTS, "accounts whose end the bank printed too: " + agreed);
        assertEquals(
                BankData.WORLD_END,
                balances("world/").values().stream()
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .setScale(2));
        System.out.println("bank postings: " + end + ", matched by the bank's own balances: " + agreed);
    }

    @Test
    @Order(2)
    void shouldPayEveryStandingOrder() {
        List<String[]> rows = bank.rows("order.asc");
        JsonObject end = run("STANDING_ORDERS");
        assertEquals(6_471, rows.size());
        assertEquals(rows.size(), end.getInt("posted"));
        Map<String, BigDecimal> expected = new TreeMap<>();
        for (String[] row : rows) {
            expected.merge("bank/" + row[2] + "/" + row[3], new BigDecimal(row[4]), BigDecimal::add);
        }
        Map<String, BigDecimal> actual = balances("bank/");
        assertEquals(6_446, actual.size());
        assertEquals(expected, actual);
        assertEquals(ORDERS_SUM, actual.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add));
        assertTrue(
                balances("payer/").values().stream().allMatch(balance -> balance.signum() == 0),
                "a payer has money left");
        System.out.println("standing orders: " + end);
    }

    private static JsonObject run(String run) {
        Http.post(shop.api("bank?concurrency=16&run=" + run), "").expect(200);
        JsonObject[] last = new JsonObject[1];
        ServerProcess.await("bank run " + run, Duration.ofMinutes(20), () -> {
            last[0] = shop.object(Http.get(shop.api("bank")));
            return List.of("FINISHED", "STOPPED").contains(last[0].getString("state"));
        });
        assertEquals("FINISHED", last[0].getString("state"), () -> last[0].toString());
        return last[0];
    }

    private static Map<String, BigDecimal> balances(String prefix) {
        Map<String, BigDecimal> balances = new TreeMap<>();
        String after = "";
        JsonArray page;
        do {
            page = shop.array("accounts?limit=1000&prefix=" + prefix + "&after="
                    + java.net.URLEncoder.encode(after, java.nio.charset.StandardCharsets.UTF_8));
            for (JsonValue value : page) {
                after = value.asJsonObject().getString("account");
                if (!after.equals("world/FUNDING")) {
                    balances.put(after, new BigDecimal(value.asJsonObject().getString("posted")));
                }
            }
        } while (!page.isEmpty());
        return balances;
    }
}
