package dev.daicho.ledger;

/**
 * A currency that the ledger keeps accounts in.
 *
 * <p>Immutable. Source: L11 (amounts below one yen are a scale).
 *
 * @param code its code
 * @param scale digits after the decimal point, 0 to 18; never changes
 */
public record Currency(String code, int scale) {

    /** The most digits after the decimal point. */
    public static final int MAX_SCALE = 18;

    /**
     * Checks both against their rules.
     *
     * @throws InvalidNameException if the code breaks its rule
     * @throws InvalidAmountException if the scale is out of range
     */
    public Currency {
        Names.checkCurrency(code);
        if (scale < 0 || scale > MAX_SCALE) {
            throw new InvalidAmountException(
                    "Currency " + code + " can't have a scale of " + scale + "; it is 0 to " + MAX_SCALE);
        }
    }
}
