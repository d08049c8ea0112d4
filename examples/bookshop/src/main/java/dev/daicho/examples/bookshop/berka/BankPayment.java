package dev.daicho.examples.bookshop.berka;

import dev.daicho.ledger.Money;
import java.math.BigDecimal;

/**
 * One row of the bank's data as a payment.
 *
 * @param key names it for ever: file and row
 * @param from who pays
 * @param to who is paid
 * @param hellers hundredths of a crown
 * @param currency its code
 */
public record BankPayment(String key, String from, String to, long hellers, String currency) {

    static final int SCALE = 2;

    Money amount() {
        return new Money(BigDecimal.valueOf(hellers, SCALE), currency);
    }
}
