package dev.daicho.ledger;

import java.io.Serial;

/**
 * An account is kept in another currency than the amount.
 */
public final class CurrencyMismatchException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String account;
    private final String accountCurrency;
    private final Money amount;

    /** With the values that the message shows. */
    public CurrencyMismatchException(String account, String accountCurrency, Money amount) {
        super(
                "Account " + account + " is kept in " + accountCurrency + " and can't take part in a posting of "
                        + amount,
                null);
        this.account = account;
        this.accountCurrency = accountCurrency;
        this.amount = amount;
    }

    /** The account. */
    public String account() {
        return account;
    }

    /** The currency it is kept in. */
    public String accountCurrency() {
        return accountCurrency;
    }

    /** The amount that was refused. */
    public Money amount() {
        return amount;
    }
}
