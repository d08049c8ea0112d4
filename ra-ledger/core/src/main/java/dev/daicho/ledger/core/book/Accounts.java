package dev.daicho.ledger.core.book;

import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Operation.DefineCurrency;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Currencies and accounts, and the exclusive locks on those that prepared branches are about to bring in.
 *
 * <p>Not thread-safe. Source: L6, L13.
 */
final class Accounts {

    private final TreeMap<String, Currency> currencies = new TreeMap<>();
    private final TreeMap<String, AccountState> accounts = new TreeMap<>();
    private final Map<String, BranchId> currencyLocks = new HashMap<>();
    private final Map<String, BranchId> accountLocks = new HashMap<>();

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

    boolean currencyLocked(String code) {
        return currencyLocks.containsKey(code);
    }

    boolean accountLocked(String id) {
        return accountLocks.containsKey(id);
    }

    void lock(DefineCurrency define, BranchId holder) {
        currencyLocks.put(define.code(), holder);
    }

    void lock(OpenAccount open, BranchId holder) {
        accountLocks.put(open.id(), holder);
    }

    void unlock(DefineCurrency define, BranchId holder) {
        currencyLocks.remove(define.code(), holder);
    }

    void unlock(OpenAccount open, BranchId holder) {
        accountLocks.remove(open.id(), holder);
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
