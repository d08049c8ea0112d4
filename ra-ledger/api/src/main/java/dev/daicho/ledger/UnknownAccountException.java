package dev.daicho.ledger;

import java.io.Serial;

/**
 * No such account is open.
 */
public final class UnknownAccountException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String account;

    /** With the values that the message shows. */
    public UnknownAccountException(String account) {
        super("Account " + account + " is not open; open it with openAccount", null);
        this.account = account;
    }

    /** The id that was asked for. */
    public String account() {
        return account;
    }
}
