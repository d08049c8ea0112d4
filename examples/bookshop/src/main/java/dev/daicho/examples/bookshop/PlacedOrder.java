package dev.daicho.examples.bookshop;

import dev.daicho.ledger.Money;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;

/** An order as the shop remembers it, in its database: the fourth resource of the transaction. */
@Entity
@Table(name = "PLACED_ORDER")
public class PlacedOrder {

    @Id
    @Column(length = 64)
    private String id;

    @Column(nullable = false, length = 32)
    private String customer;

    @Column(nullable = false)
    private int novelId;

    @Column(nullable = false, precision = 19, scale = 2)
    private BigDecimal price;

    @Column(nullable = false, length = 160)
    private String file;

    @Column(nullable = false, length = 64)
    private String chain;

    @Column(nullable = false)
    private Instant placedAt;

    private Instant royaltyPaidAt;

    protected PlacedOrder() {}

    PlacedOrder(String id, String customer, Novel novel, String file, String chain, Instant placedAt) {
        this.id = id;
        this.customer = customer;
        this.novelId = novel.id();
        this.price = novel.price().amount();
        this.file = file;
        this.chain = chain;
        this.placedAt = placedAt;
    }

    boolean isFor(String otherCustomer, Novel novel) {
        return customer.equals(otherCustomer) && novelId == novel.id();
    }

    void royaltyPaid(Instant at) {
        royaltyPaidAt = at;
    }

    /** The key that the customer's side chose. */
    public String id() {
        return id;
    }

    public String customer() {
        return customer;
    }

    public int novelId() {
        return novelId;
    }

    public Money price() {
        return new Money(price, Catalogue.CURRENCY);
    }

    /** Where the text is in the file store. */
    public String file() {
        return file;
    }

    /** The chain whose second stratum pays the royalty. */
    public String chain() {
        return chain;
    }

    public Instant placedAt() {
        return placedAt;
    }

    /** When the second stratum paid, or null while it has not. */
    public Instant royaltyPaidAt() {
        return royaltyPaidAt;
    }
}
