package dev.daicho.ledger;

import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an account holds. Inside a transaction the transaction's own postings are counted as posted.
 *
 * <p>Immutable. Source: L12, L13, L14.
 *
 * @param account the account's id
 * @param posted what has been posted
 * @param outgoingHolds what prepared transactions, not decided yet, may still take; zero or positive
 * @param incomingHolds what prepared transactions, not decided yet, may still bring; zero or positive
 * @param lowerLimit what the account never goes below, or null if it may owe any amount
 */
public record Balance(
        String account, Money posted, Money outgoingHolds, Money incomingHolds, @Nullable Money lowerLimit)
        implements Serializable {

    /** What can be taken now: posted, less outgoing holds, less the lower limit; empty if nothing limits it. */
    public Optional<Money> available() {
        if (lowerLimit == null) {
            return Optional.empty();
        }
        return Optional.of(new Money(
                posted.amount().subtract(outgoingHolds.amount()).subtract(lowerLimit.amount()), posted.currency()));
    }
}
