package dev.daicho.ledger;

import java.io.Serial;

/** Somebody asked for something that an account's owner has not allowed them; nothing was done. */
public final class NotAllowedException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String account;
    private final String principal;

    /** With the values that the message shows. */
    public NotAllowedException(String account, String principal, String what) {
        super(
                (principal.isEmpty() ? "Who has not signed on" : "Principal " + principal) + " may not " + what
                        + " account " + account + "; ask its owner or an administrator",
                null);
        this.account = account;
        this.principal = principal;
    }

    /** The account. */
    public String account() {
        return account;
    }

    /** Who asked; "" if nobody has signed on. */
    public String principal() {
        return principal;
    }
}
