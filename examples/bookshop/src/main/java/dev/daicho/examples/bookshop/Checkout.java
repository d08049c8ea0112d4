package dev.daicho.examples.bookshop;

import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.Posting;
import dev.daicho.nvfs.FileStoreConnection;
import dev.daicho.nvfs.FileStoreConnectionFactory;
import dev.daicho.strata.StratifiedTransactions;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The story in one method: payment, delivery, order record and the request for the next stratum commit together or not at all, whatever
 * fails and whenever.
 */
@Stateless
public class Checkout {

    @Resource(lookup = "java:/daicho/Ledger")
    private LedgerConnectionFactory ledgers;

    @Resource(lookup = "java:/daicho/FileStore")
    private FileStoreConnectionFactory stores;

    @EJB(lookup = "java:global/daicho/stratified-tx/StratifiedTransactions!dev.daicho.strata.StratifiedTransactions")
    private StratifiedTransactions strata;

    @EJB
    private Catalogue catalogue;

    @PersistenceContext
    private EntityManager orders;

    /**
     * Sells a book. Ordering again with the same key gives the order that is there and does nothing.
     *
     * @param key the order's name, chosen by the buyer's side: 1 to 64 letters, digits and hyphens
     * @throws InvalidOrderException if the book is unknown, or the key was used for another order
     * @throws dev.daicho.ledger.InsufficientFundsException if the customer can't pay; it names account, balance and amount
     */
    public PlacedOrder order(String key, String customer, int novelId) {
        CustomerName.check(customer);
        if (key == null || !key.matches("[A-Za-z0-9-]{1,64}")) {
            throw new InvalidOrderException(
                    "\"" + key + "\" can't be an order's key: 1 to 64 letters, digits and hyphens");
        }
        Novel novel = catalogue
                .novel(novelId)
                .orElseThrow(() -> new InvalidOrderException("No book has the number " + novelId));
        PlacedOrder placed = orders.find(PlacedOrder.class, key);
        if (placed == null) {
            return place(key, customer, novel);
        }
        if (!placed.isFor(customer, novel)) {
            throw new InvalidOrderException("Key " + key + " is the one of " + placed.customer() + "'s order of book "
                    + placed.novelId() + "; choose a new key for a new order");
        }
        return placed;
    }

    private PlacedOrder place(String key, String customer, Novel novel) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.post(Posting.builder()
                    .from(customer, novel.price())
                    .to(Accounts.SHOP, novel.price())
                    .idempotencyKey("order/" + key)
                    .memo(novel.title().length() > 200 ? novel.title().substring(0, 200) : novel.title())
                    .build());
        }
        String file = "/" + customer + "/" + key + ".txt";
        try (FileStoreConnection store = stores.getConnection()) {
            Files.writeString(store.path(file), catalogue.text(novel));
        } catch (IOException failure) {
            // An unchecked exception rolls back; a checked one would not.
            throw new UncheckedIOException("No delivery of " + file, failure);
        }
        String chain = strata.request(
                        "royalty",
                        new Royalty(key, novel.author(), novel.price().amount()))
                .toString();
        PlacedOrder order = new PlacedOrder(key, customer, novel, file, chain, Instant.now());
        orders.persist(order);
        // Here, so that two orders with one key collide before the transaction's end, where the reason can be told.
        orders.flush();
        return order;
    }

    /** The newest orders. */
    public List<PlacedOrder> latest(int count) {
        return orders.createQuery("select o from PlacedOrder o order by o.placedAt desc, o.id", PlacedOrder.class)
                .setMaxResults(count)
                .getResultList();
    }

    /** One order, or null. */
    public PlacedOrder find(String key) {
        return orders.find(PlacedOrder.class, key);
    }

    /** What was delivered with an order. */
    public String delivered(PlacedOrder order) {
        try (FileStoreConnection store = stores.getConnection()) {
            Path file = store.path(order.file());
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read " + order.file(), failure);
        }
    }
}
