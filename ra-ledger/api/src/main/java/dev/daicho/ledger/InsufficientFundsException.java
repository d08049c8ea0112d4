package dev.daicho.ledger;

import java.io.Serial;

/**
 * A posting would take an account below its lower limit, counting what prepared transactions may still take.
 */
public final class InsufficientFundsException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String account;
    private final Money balance;
    private final Money available;
    private final Money amount;

    /** With the values that the message shows. */
    public InsufficientFundsException(String account, Money balance, Money available, Money amount) {
        super(
                "Account " + account + " can't give " + amount + ": its balance is " + balance + ", of which "
                        + available + " is available",
                null);
        this.account = account;
        this.balance = balance;
        this.available = available;
        this.amount = amount;
    }

    /** The account that is short. */
    public String account() {
        return account;
    }

    /** What is posted on it. */
    public Money balance() {
        return balance;
    }

    /** What could be taken from it. */
    public Money available() {
        return available;
    }

    /** What was to be taken. */
    public Money amount() {
        return amount;
    }
}
