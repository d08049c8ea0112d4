package dev.daicho.ledger;

import java.io.Serial;

/**
 * No such currency is defined.
 */
public final class UnknownCurrencyException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String currency;

    /** With the values that the message shows. */
    public UnknownCurrencyException(String currency) {
        super("Currency " + currency + " is not defined; define it with defineCurrency", null);
        this.currency = currency;
    }

    /** The code that was asked for. */
    public String currency() {
        return currency;
    }
}
