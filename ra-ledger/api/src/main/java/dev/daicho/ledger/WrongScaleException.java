package dev.daicho.ledger;

import java.io.Serial;

/**
 * An amount is finer than its currency's smallest unit. The ledger never rounds.
 */
public final class WrongScaleException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Money amount;
    private final int scale;

    /** With the values that the message shows. */
    public WrongScaleException(Money amount, int scale) {
        super(
                amount + " is finer than " + amount.currency() + " is kept here, with " + scale
                        + " digits after the decimal point; round it as your business says, the ledger never does",
                null);
        this.amount = amount;
        this.scale = scale;
    }

    /** The amount that was refused. */
    public Money amount() {
        return amount;
    }

    /** The currency's digits after the decimal point. */
    public int scale() {
        return scale;
    }
}
