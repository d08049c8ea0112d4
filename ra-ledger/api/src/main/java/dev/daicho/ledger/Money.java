package dev.daicho.ledger;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * An amount of a currency, exact. The ledger takes it if it is a whole number of the currency's smallest units (12.5, 12.50 and 12.500
 * CZK alike) and refuses it otherwise; it never rounds. What the ledger gives out always has the currency's scale, so that 12.50 CZK
 * given out equals {@code Money.of("12.50", "CZK")}.
 *
 * <p>Immutable. Source: L11, L13.
 *
 * @param amount the amount, negative where a description says so
 * @param currency a currency's code: 1 to 12 upper-case letters, digits, dots, hyphens or underscores
 */
public record Money(BigDecimal amount, String currency) implements Serializable {

    /**
     * Checks the code, and that the number is not absurd: the ledger knows the scale.
     *
     * @throws InvalidNameException if the code can't be a currency's
     * @throws InvalidAmountException if the number has more than 64 digits before or after the point
     */
    public Money {
        Names.checkNumber(amount);
        Names.checkCurrency(currency);
    }

    /**
     * An amount written as a decimal number, such as {@code of("12.50", "CZK")}.
     *
     * @throws InvalidAmountException if it is not a number
     */
    public static Money of(String amount, String currency) {
        try {
            return new Money(new BigDecimal(amount), currency);
        } catch (NumberFormatException notANumber) {
            throw new InvalidAmountException(
                    "\"" + amount + "\" is not a decimal number; write it like 12.50", notANumber);
        }
    }

    /** The same amount with its sign turned. */
    public Money negate() {
        return new Money(amount.negate(), currency);
    }

    /** For people: {@code 12.50 CZK}. */
    @Override
    public String toString() {
        return amount.toPlainString() + " " + currency;
    }
}
