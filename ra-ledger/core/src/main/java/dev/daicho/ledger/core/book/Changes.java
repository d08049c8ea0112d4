package dev.daicho.ledger.core.book;

import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.accounts.Accounts;
import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.block.Actor;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal;
import dev.daicho.ledger.core.block.Refusal.Reason;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The book as one transaction would leave it: what it has brought in and what it has changed, in the order in which it came to it, over
 * what is there; and for whom it acts at the moment.
 *
 * <p>Not thread-safe.
 */
final class Changes {

    private final Accounts accounts;
    private final Map<String, Change> changes = new LinkedHashMap<>();
    private Actor actor = Actor.NOBODY;
    private @Nullable Accounts own;

    Changes(Accounts accounts) {
        this.accounts = accounts;
    }

    void actor(Actor acting) {
        actor = acting;
    }

    Collection<Change> all() {
        return changes.values();
    }

    @Nullable
    Change find(String id) {
        return changes.get(id);
    }

    Accounts book() {
        return accounts;
    }

    /** What it brings in. */
    Accounts own() {
        Accounts table = own;
        if (table == null) {
            table = new Accounts();
            own = table;
        }
        return table;
    }

    /** The account to be changed; null if there is none. */
    @Nullable
    Change change(String id) {
        Change known = changes.get(id);
        if (known == null) {
            AccountState account = account(id);
            if (account == null) {
                return null;
            }
            known = new Change(account);
            changes.put(id, known);
        }
        return known;
    }

    Change existing(String id) {
        Change change = changes.get(id);
        if (change == null) {
            throw new IllegalStateException("Account " + id + " was checked and is not open");
        }
        return change;
    }

    @Nullable
    Currency currency(String code) {
        Currency known = accounts.currency(code);
        return known != null || own == null ? known : own.currency(code);
    }

    @Nullable
    AccountState account(String id) {
        AccountState known = accounts.account(id);
        return known != null || own == null ? known : own.account(id);
    }

    /** That whoever it acts for may not do that; null if they may. */
    @Nullable
    Outcome notAllowed(Change change, int right) {
        String missing = Access.missing(change.access(), actor, right);
        return missing == null
                ? null
                : refused(Reason.NOT_ALLOWED, change.account.id(), missing + " " + actor.principal());
    }

    static Outcome limited(Reason reason, AccountState account, long own, long boundUnits, long amountUnits) {
        return new Outcome.Refused(new Refusal(
                reason,
                account.id(),
                account.currency().code(),
                account.currency().scale(),
                account.postedUnits() + own,
                boundUnits,
                amountUnits));
    }

    static Outcome refused(Reason reason, String subject, String detail) {
        return new Outcome.Refused(Refusal.of(reason, subject, detail));
    }
}
