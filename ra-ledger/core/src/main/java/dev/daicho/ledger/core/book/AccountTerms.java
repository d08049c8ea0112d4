package dev.daicho.ledger.core.book;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.block.Operation.OpenAccount;

/**
 * An account's terms at one moment. Immutable.
 *
 * @param terms id, currency and limits
 * @param currency its currency
 * @param status what may be done with it
 */
public record AccountTerms(OpenAccount terms, Currency currency, AccountStatus status) {

    /** As they are in the book. */
    public static AccountTerms of(AccountState state) {
        return new AccountTerms(state.terms(), state.currency(), state.status());
    }
}
