package dev.daicho.ledger;

import java.io.Serial;

/** An account was to be closed that still holds or owes something. */
public final class BalanceNotZeroException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String account;
    private final Money balance;

    /** With the values that the message shows. */
    public BalanceNotZeroException(String account, Money balance) {
        super(
                "Account " + account + " can't be closed: its balance is " + balance
                        + "; post that elsewhere first, in the same transaction if you like",
                null);
        this.account = account;
        this.balance = balance;
    }

    /** The account. */
    public String account() {
        return account;
    }

    /** What it holds, or owes if negative. */
    public Money balance() {
        return balance;
    }
}
