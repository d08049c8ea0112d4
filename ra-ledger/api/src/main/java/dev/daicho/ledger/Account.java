package dev.daicho.ledger;

import java.util.Optional;

/**
 * An account and its terms.
 *
 * <p>Immutable. Source: L13.
 *
 * @param id its id
 * @param currency the currency it is kept in
 * @param lowerLimit what its balance never goes below, if there is such a limit
 * @param upperLimit what its balance never goes above, if there is such a limit
 * @param status what may be done with it
 */
public record Account(
        String id, Currency currency, Optional<Money> lowerLimit, Optional<Money> upperLimit, AccountStatus status) {}
