package dev.daicho.ledger;

import java.io.Serial;

/** An account was to get limits that its balance does not keep to. */
public final class BalanceOutsideLimitsException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String account;
    private final Money balance;
    private final Money limit;

    /** With the values that the message shows. */
    public BalanceOutsideLimitsException(String account, Money balance, Money limit) {
        super(
                "Account " + account + " can't get the limit " + limit + ": its balance is " + balance
                        + "; post the difference elsewhere first, in the same transaction if you like",
                null);
        this.account = account;
        this.balance = balance;
        this.limit = limit;
    }

    /** The account. */
    public String account() {
        return account;
    }

    /** What it holds. */
    public Money balance() {
        return balance;
    }

    /** The limit that it would break. */
    public Money limit() {
        return limit;
    }
}
