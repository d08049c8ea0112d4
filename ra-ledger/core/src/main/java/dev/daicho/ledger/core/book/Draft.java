package dev.daicho.ledger.core.book;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.accounts.Accounts;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.ChangeLimits;
import dev.daicho.ledger.core.block.Operation.ChangeStatus;
import dev.daicho.ledger.core.block.Operation.DefineCurrency;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal;
import dev.daicho.ledger.core.block.Refusal.Reason;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One transaction's operations checked against the book, operation by operation, with what the earlier ones would change; the book
 * itself is not touched. The book makes one to decide, once the transaction has its locks; a client keeps one while its transaction grows, as advice.
 *
 * <p>Within a transaction the legs on one account count by their sum: nobody sees what lies between. Outside, the lower limit counts what
 * prepared branches may still take and ignores what they may bring; the upper limit the other way round.
 *
 * <p>Not thread-safe; used under the book's lock. Source: L2, L6, L13.
 */
public final class Draft {

    private final Accounts accounts;
    private final Keys keys;
    private final Locks locks;
    private final Map<String, Change> changes = new LinkedHashMap<>();
    private @Nullable Accounts own;
    private @Nullable Map<String, Keys.PostedKey> ownKeys;

    Draft(Accounts accounts, Keys keys, Locks locks) {
        this.locks = locks;
        this.accounts = accounts;
        this.keys = keys;
    }

    /**
     * Checks an operation and, if nothing is in its way, counts it in.
     *
     * @param limitsToo whether limits are checked now, with what has been counted so far, or later by {@link #checkLimits}
     * @return what is in its way, or null
     */
    public @Nullable Outcome add(Operation operation, boolean limitsToo) {
        if (operation instanceof Post post) {
            return addPosting(post, limitsToo);
        } else if (operation instanceof DefineCurrency define) {
            return addCurrency(define);
        } else if (operation instanceof OpenAccount open) {
            return addAccount(open);
        } else if (operation instanceof ChangeLimits change) {
            return addLimits(change, limitsToo);
        } else if (operation instanceof ChangeStatus change) {
            return addStatus(change);
        }
        throw new IllegalStateException("An operation without a check: " + operation);
    }

    private @Nullable Outcome addCurrency(DefineCurrency define) {
        Currency known = currency(define.code());
        if (known != null) {
            return known.scale() == define.scale()
                    ? null
                    : new Outcome.Refused(new Refusal(
                            Reason.CURRENCY_EXISTS, define.code(), "", known.scale(), 0, 0, define.scale()));
        }
        if (define.scale() < 0
                || define.scale() > Currency.MAX_SCALE
                || accounts.currencies().size() >= Accounts.MAX_CURRENCY_COUNT) {
            return refused(
                    Reason.INVALID,
                    define.code(),
                    "A scale of " + define.scale() + ", or more than " + Accounts.MAX_CURRENCY_COUNT + " currencies");
        }
        own().add(new Currency(define.code(), define.scale()));
        return null;
    }

    private @Nullable Outcome addAccount(OpenAccount open) {
        AccountState known = account(open.id());
        if (known != null) {
            return openedBefore(known, open);
        }
        Currency currency = currency(open.currency());
        if (currency == null) {
            return refused(Reason.UNKNOWN_CURRENCY, open.currency(), "");
        }
        if (open.lowerUnits() > 0
                || open.upperUnits() < 0
                || Change.outOfRange(open.lowerUnits())
                || Change.outOfRange(open.upperUnits())) {
            return refused(
                    Reason.INVALID,
                    open.id(),
                    "Limits " + open.lowerUnits() + " and " + open.upperUnits()
                            + " do not enclose zero, or are out of range");
        }
        Accounts table = own();
        if (table.currency(currency.code()) == null) {
            table.add(currency);
        }
        table.open(open);
        return null;
    }

    private @Nullable Outcome openedBefore(AccountState known, OpenAccount open) {
        Change change = changes.get(open.id());
        if ((change == null ? known.status() : change.status()) == AccountStatus.CLOSED) {
            return refused(Reason.ACCOUNT_CLOSED, open.id(), "");
        }
        boolean limitsChanged = known.limitsChanged() || change != null && change.limitsChanged();
        boolean same = known.currency().code().equals(open.currency())
                && (limitsChanged
                        || known.lowerUnits() == open.lowerUnits() && known.upperUnits() == open.upperUnits());
        return same ? null : refused(Reason.ACCOUNT_EXISTS, open.id(), "");
    }

    private @Nullable Outcome addLimits(ChangeLimits limits, boolean limitsToo) {
        Change change = change(limits.account());
        if (change == null) {
            return refused(Reason.UNKNOWN_ACCOUNT, limits.account(), "");
        }
        if (change.status() == AccountStatus.CLOSED) {
            return refused(Reason.ACCOUNT_CLOSED, limits.account(), "");
        }
        if (limits.lowerUnits() > limits.upperUnits()
                || Change.outOfRange(limits.lowerUnits())
                || Change.outOfRange(limits.upperUnits())) {
            return refused(
                    Reason.INVALID,
                    limits.account(),
                    "Limits " + limits.lowerUnits() + " and " + limits.upperUnits()
                            + " are in the wrong order, or out of range");
        }
        long lowerBefore = change.lowerUnits();
        long upperBefore = change.upperUnits();
        boolean changedBefore = change.limitsChanged();
        change.limits(limits.lowerUnits(), limits.upperUnits());
        Outcome obstacle = limitsToo ? outsideLimits(change) : null;
        if (obstacle != null) {
            change.limitsAsBefore(changedBefore, lowerBefore, upperBefore);
        }
        return obstacle;
    }

    private @Nullable Outcome addStatus(ChangeStatus asked) {
        Change change = change(asked.account());
        if (change == null) {
            return refused(Reason.UNKNOWN_ACCOUNT, asked.account(), "");
        }
        if (change.status() == AccountStatus.CLOSED && asked.status() != AccountStatus.CLOSED) {
            return refused(Reason.ACCOUNT_CLOSED, asked.account(), "");
        }
        if (asked.status() == AccountStatus.CLOSED && change.balanceUnits() != 0) {
            return limited(Reason.BALANCE_NOT_ZERO, change.account, change.netUnits, 0, 0);
        }
        change.status(asked.status());
        return null;
    }

    private @Nullable Outcome addPosting(Post post, boolean limitsToo) {
        Keys.PostedKey content = post.key() == null ? null : Keys.of(post);
        Outcome obstacle = content == null ? null : checkKey(post, content);
        if (obstacle == null) {
            obstacle = checkLegs(post.legs());
        }
        if (obstacle != null) {
            return obstacle;
        }
        int counted = 0;
        for (PostedLeg leg : post.legs()) {
            obstacle = count(leg);
            if (obstacle != null) {
                break;
            }
            counted++;
        }
        if (obstacle == null && limitsToo) {
            obstacle = checkLimitsAfter(post.legs());
        }
        if (obstacle != null) {
            for (PostedLeg leg : post.legs().subList(0, counted)) {
                existing(leg.account()).netUnits -= leg.units();
            }
            return obstacle;
        }
        if (content != null && post.key() != null) {
            ownKeys().put(post.key(), content);
        }
        return null;
    }

    private @Nullable Outcome checkKey(Post post, Keys.PostedKey content) {
        String key = post.key();
        if (key == null) {
            return null;
        }
        Keys.PostedKey ownKey = ownKeys == null ? null : ownKeys.get(key);
        Keys.PostedKey known = ownKey != null ? ownKey : keys.posted(key);
        if (known != null) {
            return refused(
                    known.sameContent(content) ? Reason.DUPLICATE_POSTING : Reason.KEY_CONFLICT,
                    key,
                    known.posting().toString());
        }
        Long since = post.keySinceMillis();
        return since != null && keys.mayBeForgotten(since)
                ? refused(Reason.KEY_FORGOTTEN, key, Instant.ofEpochMilli(since).toString())
                : null;
    }

    /** Accounts and currencies, and that the legs balance. */
    private @Nullable Outcome checkLegs(List<PostedLeg> legs) {
        Map<String, Long> otherSums = Map.of();
        String currency = legs.isEmpty() ? "" : legs.get(0).currency();
        long sum = 0;
        for (PostedLeg leg : legs) {
            Outcome obstacle = checkLeg(leg);
            if (obstacle != null) {
                return obstacle;
            }
            try {
                if (leg.currency().equals(currency)) {
                    sum = Math.addExact(sum, leg.units());
                } else {
                    otherSums = otherSums.isEmpty() ? new LinkedHashMap<>() : otherSums;
                    otherSums.merge(leg.currency(), leg.units(), Math::addExact);
                }
            } catch (ArithmeticException overflow) {
                return beyondRange(leg);
            }
        }
        if (sum != 0) {
            return unbalanced(currency, sum);
        }
        for (Map.Entry<String, Long> other : otherSums.entrySet()) {
            if (other.getValue() != 0) {
                return unbalanced(other.getKey(), other.getValue());
            }
        }
        return null;
    }

    private static Outcome unbalanced(String currency, long sum) {
        return refused(
                Reason.INVALID, currency, "The legs in " + currency + " sum to " + sum + " units instead of zero");
    }

    private static Outcome beyondRange(PostedLeg leg) {
        return refused(
                Reason.INVALID,
                leg.account(),
                "The amounts of one transaction on account " + leg.account() + " are beyond the range of an account");
    }

    private @Nullable Outcome checkLeg(PostedLeg leg) {
        Change change = change(leg.account());
        if (change == null) {
            return refused(Reason.UNKNOWN_ACCOUNT, leg.account(), "");
        }
        if (change.status() != AccountStatus.OPEN) {
            return refused(
                    change.status() == AccountStatus.FROZEN ? Reason.ACCOUNT_FROZEN : Reason.ACCOUNT_CLOSED,
                    leg.account(),
                    "");
        }
        Currency currency = change.account.currency();
        if (!currency.code().equals(leg.currency())) {
            return new Outcome.Refused(new Refusal(
                    Reason.CURRENCY_MISMATCH, leg.account(), currency.code(), currency.scale(), 0, 0, leg.units()));
        }
        return null;
    }

    private @Nullable Outcome count(PostedLeg leg) {
        Change change = existing(leg.account());
        long net = change.netUnits + leg.units();
        // Neither is beyond half of the range, or the first test says so.
        if (Change.outOfRange(leg.units()) || Change.outOfRange(net)) {
            return beyondRange(leg);
        }
        change.netUnits = net;
        return null;
    }

    /** Checks the limits of every account that the transaction changes, by the sum of its legs. */
    public @Nullable Outcome checkLimits() {
        for (Change change : changes.values()) {
            Outcome obstacle = checkLimit(change, 0);
            if (obstacle == null && change.limitsChanged()) {
                obstacle = outsideLimits(change);
            }
            if (obstacle != null) {
                return obstacle;
            }
        }
        return null;
    }

    /** Counts what was there before these legs as a user sees it: as if posted already. */
    private @Nullable Outcome checkLimitsAfter(List<PostedLeg> legs) {
        for (PostedLeg leg : legs) {
            Change change = existing(leg.account());
            Outcome obstacle = checkLimit(change, change.netUnits - leg.units());
            if (obstacle != null) {
                return obstacle;
            }
        }
        return null;
    }

    private static @Nullable Outcome checkLimit(Change change, long before) {
        long net = change.netUnits;
        if (net < before && -net > change.availableUnits()) {
            return limited(
                    Reason.INSUFFICIENT_FUNDS, change.account, before, change.availableUnits() + before, before - net);
        }
        if (net > before && net > change.roomUnits()) {
            return limited(Reason.LIMIT_EXCEEDED, change.account, before, change.upperUnits(), net - before);
        }
        return null;
    }

    /** New limits have to hold for the balance as it is, not only for what is taken or added. */
    private static @Nullable Outcome outsideLimits(Change change) {
        long net = change.netUnits;
        if (change.availableUnits() < -net) {
            return limited(Reason.BALANCE_OUTSIDE_LIMITS, change.account, net, change.lowerUnits(), 0);
        }
        return net > change.roomUnits()
                ? limited(Reason.BALANCE_OUTSIDE_LIMITS, change.account, net, change.upperUnits(), 0)
                : null;
    }

    private static Outcome limited(Reason reason, AccountState account, long own, long boundUnits, long amountUnits) {
        return new Outcome.Refused(new Refusal(
                reason,
                account.id(),
                account.currency().code(),
                account.currency().scale(),
                account.postedUnits() + own,
                boundUnits,
                amountUnits));
    }

    private static Outcome refused(Reason reason, String subject, String detail) {
        return new Outcome.Refused(Refusal.of(reason, subject, detail));
    }

    private Accounts own() {
        Accounts table = own;
        if (table == null) {
            table = new Accounts();
            own = table;
        }
        return table;
    }

    private Map<String, Keys.PostedKey> ownKeys() {
        Map<String, Keys.PostedKey> known = ownKeys;
        if (known == null) {
            known = new HashMap<>();
            ownKeys = known;
        }
        return known;
    }

    private @Nullable Change change(String id) {
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

    private Change existing(String id) {
        Change change = changes.get(id);
        if (change == null) {
            throw new IllegalStateException("Account " + id + " was checked and is not open");
        }
        return change;
    }

    /** The currency, if the book or this transaction knows it. */
    public @Nullable Currency currency(String code) {
        Currency known = accounts.currency(code);
        return known != null || own == null ? known : own.currency(code);
    }

    /** The account, if the book or this transaction knows it. */
    public @Nullable AccountState account(String id) {
        AccountState known = accounts.account(id);
        return known != null || own == null ? known : own.account(id);
    }

    /** True if a prepared branch is about to open that account. */
    public boolean locked(String id) {
        return locks.exclusive(Locks.account(id));
    }

    /** The posting of this transaction that an idempotency key names, if there is one with that very content. */
    public Operation.@Nullable PostingId postedAlready(Post post) {
        String key = post.key();
        Keys.PostedKey known = key == null || ownKeys == null ? null : ownKeys.get(key);
        return known != null && known.sameContent(Keys.of(post)) ? known.posting() : null;
    }

    /** What the transaction adds to an account in all. */
    public long netUnits(String account) {
        Change change = changes.get(account);
        return change == null ? 0 : change.netUnits;
    }

    /** The account as this transaction will leave it: limits and status. */
    public @Nullable AccountTerms terms(String id) {
        AccountState account = account(id);
        Change change = changes.get(id);
        if (account == null) {
            return null;
        }
        return change == null
                ? new AccountTerms(account.terms(), account.currency(), account.status())
                : new AccountTerms(
                        new OpenAccount(id, account.currency().code(), change.lowerUnits(), change.upperUnits()),
                        account.currency(),
                        change.status());
    }
}
