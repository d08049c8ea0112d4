package dev.daicho.tests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.probe.InDoubt;
import dev.daicho.tests.probe.Probe;
import dev.daicho.tests.server.Bookshop;
import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A thousand orders by sixteen users at once, some of whom can't pay, while the server is killed five times. Every acknowledged order is
 * whole; every other one is whole or absent; tried again with its key, each is there once.
 */
class OrdersUnderKillIT {

    private static final int USERS = 16;
    private static final int ORDERS = 1000;
    private static final int KILLS = 5;
    private static final int NOVEL = 20001;
    private static final BigDecimal OPENING = new BigDecimal("400000.00");
    private static final String POOR = "pauper";

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void shouldKeepEveryOrderWholeThroughKills() throws Exception {
        long seed = Long.getLong("daicho.seed", 20261120L);
        try (ServerProcess server = ServerProcess.create("orders-under-kill", 710)) {
            server.serverOptions(
                            "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=3",
                            "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1",
                            "-DRecoveryEnvironmentBean.orphanSafetyInterval=2000")
                    .deploy(Path.of(System.getProperty("daicho.ear")))
                    .deploy(Path.of(System.getProperty("daicho.bookshop")))
                    .deploy(Probe.war(server.base()))
                    .start()
                    .awaitDeployed("bookshop.war")
                    .awaitDeployed("probe.war");
            Bookshop shop = new Bookshop(server);
            for (int user = 0; user < USERS; user++) {
                shop.openCustomer("user-" + user, OPENING.toPlainString());
            }
            shop.openCustomer(POOR, "1.00");
            placeOrdersThroughKills(server, shop, new Random(seed));
            settle(server);
            assertTrue(done.get() >= ORDERS, "orders tried: " + done);
            assertWhole(shop, seed);
            retryAll(shop);
            settle(server);
            assertBooksAgree(shop, seed);
        }
    }

    private void placeOrdersThroughKills(ServerProcess server, Bookshop shop, Random random) throws Exception {
        ExecutorService users = Executors.newFixedThreadPool(USERS);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int user = 0; user < USERS; user++) {
                int number = user;
                Random choice = new Random(random.nextLong());
                work.add(users.submit(() -> orders(shop, number, choice)));
            }
            for (int kill = 1; kill <= KILLS; kill++) {
                int target = ORDERS * kill / (KILLS + 1);
                ServerProcess.await("order " + target, Duration.ofMinutes(5), () -> done.get() >= target);
                Thread.sleep(random.nextInt(200));
                server.kill();
                server.start().awaitDeployed("bookshop.war");
            }
            for (Future<?> user : work) {
                user.get(10, TimeUnit.MINUTES);
            }
        } finally {
            users.shutdownNow();
        }
    }

    private void orders(Bookshop shop, int user, Random choice) {
        for (int i = 0; done.get() < ORDERS; i++) {
            boolean poor = choice.nextInt(5) == 0;
            String key = (poor ? "poor-" : "order-") + user + "-" + i;
            try {
                Http.Answer answer = shop.order(key, poor ? POOR : "user-" + user, NOVEL);
                if (answer.status() == 200) {
                    acknowledged.add(key);
                } else if (answer.status() == 409 && poor) {
                    refused.add(key);
                } else {
                    unanswered.add(key);
                    pause();
                }
                done.incrementAndGet();
            } catch (Http.NoAnswer down) {
                unanswered.add(key);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void settle(ServerProcess server) {
        Probe probe = new Probe(server);
        ServerProcess.await("nothing in doubt", Duration.ofSeconds(60), () -> {
            probe.recover();
            return probe.inDoubt().equals(InDoubt.NONE);
        });
    }

    private void assertWhole(Bookshop shop, long seed) {
        for (String key : acknowledged) {
            Optional<JsonObject> order = shop.find(key);
            assertTrue(order.isPresent(), () -> "seed " + seed + ": acknowledged order " + key + " is gone");
            assertTrue(shop.text(key).length() > 10, () -> "seed " + seed + ": no text of " + key);
        }
        for (String key : unanswered) {
            shop.find(key)
                    .ifPresent(order -> assertTrue(
                            shop.text(key).length() > 10, () -> "seed " + seed + ": no text of unanswered " + key));
        }
        for (String key : refused) {
            assertTrue(shop.find(key).isEmpty(), () -> "seed " + seed + ": refused order " + key + " is there");
        }
    }

    private void retryAll(Bookshop shop) {
        List<String> again = new ArrayList<>(unanswered);
        again.addAll(acknowledged);
        for (String key : again) {
            String customer = key.startsWith("poor-") ? POOR : "user-" + key.split("-")[1];
            Http.Answer answer = shop.order(key, customer, NOVEL);
            if (customer.equals(POOR)) {
                answer.expect(409);
            } else {
                answer.expect(200);
                acknowledged.add(key);
            }
        }
    }

    private void assertBooksAgree(Bookshop shop, long seed) {
        BigDecimal price = null;
        BigDecimal royalties = BigDecimal.ZERO;
        for (int user = 0; user < USERS; user++) {
            String prefix = "order-" + user + "-";
            List<String> keys =
                    acknowledged.stream().filter(key -> key.startsWith(prefix)).toList();
            for (String key : keys) {
                ServerProcess.await("royalty of " + key, Duration.ofSeconds(60), () -> shop.find(key)
                        .orElseThrow()
                        .containsKey("royaltyPaidAt"));
                price = new BigDecimal(
                        shop.find(key).orElseThrow().getString("price").split(" ")[0]);
                royalties = royalties.add(price.multiply(new BigDecimal("0.08")));
            }
            String customer = "user-" + user;
            BigDecimal paid = price == null ? BigDecimal.ZERO : price.multiply(BigDecimal.valueOf(keys.size()));
            assertEquals(OPENING.subtract(paid), shop.balance(customer), "seed " + seed + ": money of " + customer);
            assertEquals(
                    keys.size(), shop.array("files/" + customer).size(), "seed " + seed + ": files of " + customer);
        }
        assertEquals(new BigDecimal("1.00"), shop.balance(POOR), "seed " + seed + ": money of " + POOR);
        assertTrue(shop.array("files/" + POOR).isEmpty(), "seed " + seed + ": files of " + POOR);
        assertEquals(
                royalties.setScale(2),
                shop.balance("author/William-Morris"),
                "seed " + seed + ": royalties, paid once");
        System.out.println("orders acknowledged at first or by retry: " + acknowledged.size() + ", refused: "
                + refused.size() + ", unanswered at first: " + unanswered.size());
    }
}
