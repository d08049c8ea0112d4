package dev.daicho.ledger;

import java.io.Serial;

/** An account is frozen: it takes no postings until somebody unfreezes it. */
public final class AccountFrozenException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String account;

    /** With the value that the message shows. */
    public AccountFrozenException(String account) {
        super(
                "Account " + account
                        + " is frozen: nothing is posted to it before it is unfrozen; nothing was done here either",
                null);
        this.account = account;
    }

    /** The frozen account. */
    public String account() {
        return account;
    }
}
