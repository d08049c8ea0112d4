package dev.daicho.ledger;

import java.io.Serial;

/**
 * A posting would take an account above its upper limit, or beyond what an account can hold, counting what prepared transactions may still bring.
 */
public final class LimitExceededException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String account;
    private final Money balance;
    private final Money limit;
    private final Money amount;

    /** With the values that the message shows. */
    public LimitExceededException(String account, Money balance, Money limit, Money amount) {
        super(
                "Account " + account + " can't take " + amount + ": its balance is " + balance + " and its limit "
                        + limit + ", counting what prepared transactions may still bring",
                null);
        this.account = account;
        this.balance = balance;
        this.limit = limit;
        this.amount = amount;
    }

    /** The account that would hold too much. */
    public String account() {
        return account;
    }

    /** What is posted on it. */
    public Money balance() {
        return balance;
    }

    /** What it may hold. */
    public Money limit() {
        return limit;
    }

    /** What was to be added. */
    public Money amount() {
        return amount;
    }
}
