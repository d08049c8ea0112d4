package dev.daicho.examples.bookshop;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What the second stratum needs to know.
 *
 * @param order the order's key
 * @param author who is to be paid
 * @param price what the customer paid
 */
public record Royalty(String order, String author, BigDecimal price) {

    private static final BigDecimal RATE = new BigDecimal("0.08");

    /** What is due: 8 % of the price, to a hundredth of a yen. */
    Money due() {
        return new Money(
                price.multiply(RATE).setScale(Catalogue.CURRENCY_SCALE, RoundingMode.HALF_EVEN), Catalogue.CURRENCY);
    }

    /** The author's account, as it is opened when the first royalty comes. */
    AccountSpec account() {
        return AccountSpec.of("author/" + author.replaceAll("[^\\x21-\\x7e]+", "-"), Catalogue.CURRENCY);
    }
}
