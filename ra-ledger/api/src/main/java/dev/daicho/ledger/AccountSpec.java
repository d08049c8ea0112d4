package dev.daicho.ledger;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The terms that an account is opened on. By default it can't go below zero and has no upper limit.
 *
 * <p>Immutable. Source: L13 (no overdraft unless allowed).
 *
 * @param id 1 to 128 printable characters, no space at either end
 * @param currency the code of a currency that is defined
 * @param lowerLimit what the balance, less what prepared transactions may still take, never goes below; null for none
 * @param upperLimit what the balance, plus what prepared transactions may still bring, never goes above; null for none
 */
public record AccountSpec(
        String id, String currency, @Nullable BigDecimal lowerLimit, @Nullable BigDecimal upperLimit) {

    /**
     * Checks names and that the limits leave room for the opening balance, zero.
     *
     * @throws InvalidNameException if id or currency break their rules
     * @throws InvalidAmountException if zero is not between the limits
     */
    public AccountSpec {
        Names.checkAccount(id);
        Names.checkCurrency(currency);
        checkNumbers(lowerLimit, upperLimit);
        if (lowerLimit != null && lowerLimit.signum() > 0) {
            throw new InvalidAmountException("Account " + id + " can't have the lower limit "
                    + lowerLimit.toPlainString() + ": it opens with zero, so the limit is zero or negative");
        }
        if (upperLimit != null && upperLimit.signum() < 0) {
            throw new InvalidAmountException("Account " + id + " can't have the upper limit "
                    + upperLimit.toPlainString() + ": it opens with zero, so the limit is zero or positive");
        }
    }

    private static void checkNumbers(@Nullable BigDecimal lowerLimit, @Nullable BigDecimal upperLimit) {
        if (lowerLimit != null) {
            Names.checkNumber(lowerLimit);
        }
        if (upperLimit != null) {
            Names.checkNumber(upperLimit);
        }
    }

    /** An account that can't go below zero and has no upper limit. */
    public static AccountSpec of(String id, String currency) {
        return new AccountSpec(id, currency, BigDecimal.ZERO, null);
    }

    /** The same with another lower limit, zero or negative. */
    public AccountSpec withLowerLimit(BigDecimal limit) {
        return new AccountSpec(id, currency, limit, upperLimit);
    }

    /** The same without a lower limit: it may owe any amount. */
    public AccountSpec withoutLowerLimit() {
        return new AccountSpec(id, currency, null, upperLimit);
    }

    /** The same with an upper limit, zero or positive. */
    public AccountSpec withUpperLimit(BigDecimal limit) {
        return new AccountSpec(id, currency, lowerLimit, limit);
    }
}
