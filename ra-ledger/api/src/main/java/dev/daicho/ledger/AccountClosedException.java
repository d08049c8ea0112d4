package dev.daicho.ledger;

import java.io.Serial;

/** An account was closed: it stays so, and its id is never used again. */
public final class AccountClosedException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String account;

    /** With the value that the message shows. */
    public AccountClosedException(String account) {
        super("Account " + account + " was closed for good; use another account, with another id", null);
        this.account = account;
    }

    /** The closed account. */
    public String account() {
        return account;
    }
}
