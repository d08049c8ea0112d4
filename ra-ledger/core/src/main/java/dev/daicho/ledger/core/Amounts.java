package dev.daicho.ledger.core;

import dev.daicho.ledger.Currency;
import dev.daicho.ledger.InvalidAmountException;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.WrongScaleException;
import dev.daicho.ledger.core.block.Operation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Between amounts of money and counts of a currency's smallest unit; exact or refused.
 *
 * <p>Stateless. Source: L11.
 */
final class Amounts {

    private static final BigInteger MAX_UNITS = BigInteger.valueOf(Operation.MAX_UNITS);

    private Amounts() {}

    /**
     * The count of smallest units.
     *
     * @throws WrongScaleException if the amount is finer than the currency
     * @throws InvalidAmountException if no account can hold so much
     */
    static long toUnits(Money money, Currency currency) {
        BigDecimal scaled;
        try {
            scaled = money.amount().setScale(currency.scale(), RoundingMode.UNNECESSARY);
        } catch (ArithmeticException tooFine) {
            throw new WrongScaleException(money, currency.scale());
        }
        BigInteger units = scaled.unscaledValue();
        if (units.abs().compareTo(MAX_UNITS) > 0) {
            throw new InvalidAmountException(
                    money + " is more than an account can hold, which is " + toMoney(Operation.MAX_UNITS, currency));
        }
        return units.longValueExact();
    }

    static Money toMoney(long units, Currency currency) {
        return new Money(BigDecimal.valueOf(units, currency.scale()), currency.code());
    }
}
