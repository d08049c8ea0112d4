package dev.daicho.ledger.core.book;

import dev.daicho.ledger.Currency;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Currencies and accounts.
 *
 * <p>Not thread-safe. Source: L13.
 */
final class Accounts {

    private final TreeMap<String, Currency> currencies = new TreeMap<>();
    private final TreeMap<String, AccountState> accounts = new TreeMap<>();

    @Nullable
    Currency currency(String code) {
        return currencies.get(code);
    }

    Collection<Currency> currencies() {
        return currencies.values();
    }

    @Nullable
    AccountState account(String id) {
        return accounts.get(id);
    }

    Collection<AccountState> all() {
        return accounts.values();
    }

    Collection<AccountState> from(String id, boolean inclusive) {
        return accounts.tailMap(id, inclusive).values();
    }

    int count() {
        return accounts.size();
    }

    void add(Currency currency) {
        currencies.put(currency.code(), currency);
    }

    void add(AccountState account) {
        accounts.put(account.id(), account);
    }

    AccountState existing(String id) {
        AccountState account = accounts.get(id);
        if (account == null) {
            throw new IllegalStateException("Account " + id + " was checked and is not open");
        }
        return account;
    }
}
