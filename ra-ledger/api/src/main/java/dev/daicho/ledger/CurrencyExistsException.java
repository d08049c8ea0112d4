package dev.daicho.ledger;

import java.io.Serial;

/**
 * A currency is defined already with another scale. A scale never changes.
 */
public final class CurrencyExistsException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Currency currency;
    private final int refusedScale;

    /** With the values that the message shows. */
    public CurrencyExistsException(Currency currency, int refusedScale) {
        super(
                "Currency " + currency.code() + " has the scale " + currency.scale() + " and can't be given the scale "
                        + refusedScale,
                null);
        this.currency = currency;
        this.refusedScale = refusedScale;
    }

    /** The currency as it is. */
    public Currency currency() {
        return currency;
    }

    /** The scale that was asked for. */
    public int refusedScale() {
        return refusedScale;
    }
}
