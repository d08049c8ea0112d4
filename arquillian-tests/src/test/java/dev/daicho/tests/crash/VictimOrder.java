package dev.daicho.tests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.server.Bookshop;
import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The one order whose transaction is cut through, by a customer of its own, of a book whose author has no other reader: so its whole
 * effect can be read off the balances.
 */
final class VictimOrder {

    private static final BigDecimal OPENING = new BigDecimal("50000.00");
    private static final BigDecimal ROYALTY_RATE = new BigDecimal("0.08");
    private static final Duration ROYALTY_LIMIT = Duration.ofSeconds(30);

    private final Bookshop shop;
    private final int novel;
    private final String run;
    private final String key;
    private final String customer;

    /** Opens the customer's account; each run has its own, and an author's book of its own. */
    VictimOrder(Bookshop shop, int novel, String run) {
        this.shop = shop;
        this.novel = novel;
        this.run = run;
        String name = run.replaceAll("[^A-Za-z0-9]+", "-").toLowerCase(Locale.ROOT);
        key = "order-" + name;
        customer = "victim-" + name;
        shop.openCustomer(customer, OPENING.toPlainString());
    }

    Http.Answer place() {
        return shop.order(key, customer, novel);
    }

    /** Every effect of the order is there, or none; tells which. */
    boolean assertAllOrNothing() {
        Optional<JsonObject> order = shop.find(key);
        if (order.isPresent()) {
            assertAll(new BigDecimal(order.get().getString("price").split(" ")[0]));
        } else {
            assertNothing();
        }
        return order.isPresent();
    }

    private void assertNothing() {
        assertEquals(OPENING, shop.balance(customer), () -> run + ": money");
        assertTrue(shop.array("files/" + customer).isEmpty(), () -> run + ": a file was left");
        assertEquals(BigDecimal.ZERO, royalty(), () -> run + ": royalty without an order");
    }

    private void assertAll(BigDecimal price) {
        assertEquals(OPENING.subtract(price), shop.balance(customer), () -> run + ": money");
        assertEquals(1, shop.array("files/" + customer).size(), () -> run + ": files");
        assertTrue(shop.text(key).length() > 10, () -> run + ": text");
        awaitRoyalty(shop, key);
        assertEquals(price.multiply(ROYALTY_RATE).setScale(2), royalty(), () -> run + ": royalty paid once");
    }

    /** Waits until the second stratum of an order has committed. */
    static void awaitRoyalty(Bookshop shop, String key) {
        ServerProcess.await("royalty of " + key, ROYALTY_LIMIT, () -> shop.find(key)
                .orElseThrow()
                .containsKey("royaltyPaidAt"));
    }

    private BigDecimal royalty() {
        String author = shop.array("novels").stream()
                .map(JsonValue::asJsonObject)
                .filter(book -> book.getInt("id") == novel)
                .map(book -> book.getString("author"))
                .findFirst()
                .orElseThrow();
        return shop.balance("author/" + author.replaceAll("[^\\x21-\\x7e]+", "-"));
    }

    @Override
    public String toString() {
        return run;
    }
}
