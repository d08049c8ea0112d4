package dev.daicho.ledger;

import java.io.Serial;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** An account is open already on other terms. */
public final class AccountExistsException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String account;

    /** With the account as it is open, and what was asked for. */
    public AccountExistsException(Account open, AccountSpec refused) {
        super(
                "Account " + open.id() + " is open already in "
                        + open.currency().code() + " with lower limit "
                        + open.lowerLimit().map(Money::toString).orElse("none") + " and upper limit "
                        + open.upperLimit().map(Money::toString).orElse("none") + "; it can't be opened again in "
                        + refused.currency() + " with lower limit " + shown(refused.lowerLimit()) + " and upper limit "
                        + shown(refused.upperLimit()),
                null);
        account = open.id();
    }

    /** The account. */
    public String account() {
        return account;
    }

    private static String shown(@Nullable BigDecimal limit) {
        return limit == null ? "none" : limit.toPlainString();
    }
}
