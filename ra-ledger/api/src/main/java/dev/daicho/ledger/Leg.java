package dev.daicho.ledger;

import java.io.Serializable;

/**
 * One account's side of a posting.
 *
 * <p>Immutable. Source: L13.
 *
 * @param account the account's id
 * @param amount what it gains; negative for what it gives; never zero
 */
public record Leg(String account, Money amount) implements Serializable {

    /**
     * Checks the id's form and that something moves.
     *
     * @throws InvalidNameException if the id can't be an account's
     * @throws InvalidAmountException if the amount is zero
     */
    public Leg {
        Names.checkAccount(account);
        if (amount.amount().signum() == 0) {
            throw new InvalidAmountException("The amount for account " + account + " is zero: nothing would be posted");
        }
    }
}
