package dev.daicho.ledger.core.book;

import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.DefineCurrency;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal;
import dev.daicho.ledger.core.block.Refusal.Reason;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
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
    private final Map<String, Currency> ownCurrencies = new HashMap<>();
    private final Map<String, AccountState> ownAccounts = new HashMap<>();
    private final Map<String, Keys.PostedKey> ownKeys = new HashMap<>();
    private final LinkedHashMap<String, Long> nets = new LinkedHashMap<>();

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
        if (operation instanceof DefineCurrency define) {
            return addCurrency(define);
        } else if (operation instanceof OpenAccount open) {
            return addAccount(open);
        } else if (operation instanceof Post post) {
            return addPosting(post, limitsToo);
        }
        throw new IllegalStateException("An operation without a check: " + operation);
    }

    private @Nullable Outcome addCurrency(DefineCurrency define) {
        Currency known = currency(define.code());
        if (known == null) {
            ownCurrencies.put(define.code(), new Currency(define.code(), define.scale()));
            return null;
        }
        return known.scale() == define.scale()
                ? null
                : new Outcome.Refused(
                        new Refusal(Reason.CURRENCY_EXISTS, define.code(), "", known.scale(), 0, 0, define.scale()));
    }

    private @Nullable Outcome addAccount(OpenAccount open) {
        AccountState known = account(open.id());
        if (known != null) {
            return known.terms().equals(open) ? null : refused(Reason.ACCOUNT_EXISTS, open.id(), "");
        }
        Currency currency = currency(open.currency());
        if (currency == null) {
            return refused(Reason.UNKNOWN_CURRENCY, open.currency(), "");
        }
        if (open.lowerUnits() > 0
                || open.upperUnits() < 0
                || open.lowerUnits() < -Operation.MAX_UNITS
                || open.upperUnits() > Operation.MAX_UNITS) {
            return refused(
                    Reason.INVALID,
                    open.id(),
                    "Limits " + open.lowerUnits() + " and " + open.upperUnits()
                            + " do not enclose zero, or are out of range");
        }
        ownAccounts.put(open.id(), new AccountState(open, currency));
        return null;
    }

    private @Nullable Outcome addPosting(Post post, boolean limitsToo) {
        Outcome obstacle = checkKey(post);
        Map<String, Long> changed = new LinkedHashMap<>();
        if (obstacle == null) {
            obstacle = checkLegs(post, changed);
        }
        if (obstacle == null && limitsToo) {
            obstacle = checkLimits(changed, nets);
        }
        if (obstacle == null) {
            nets.putAll(changed);
            String key = post.key();
            if (key != null) {
                ownKeys.put(key, Keys.of(post));
            }
        }
        return obstacle;
    }

    private @Nullable Outcome checkKey(Post post) {
        String key = post.key();
        if (key == null) {
            return null;
        }
        Keys.PostedKey content = Keys.of(post);
        Keys.PostedKey known = ownKeys.getOrDefault(key, keys.posted(key));
        if (known != null) {
            return refused(
                    known.sameContent(content) ? Reason.DUPLICATE_POSTING : Reason.KEY_CONFLICT,
                    key,
                    known.posting().toString());
        }
        return null;
    }

    private @Nullable Outcome checkLegs(Post post, Map<String, Long> changed) {
        Map<String, Long> sums = new TreeMap<>();
        for (PostedLeg leg : post.legs()) {
            Outcome obstacle = checkLeg(leg);
            if (obstacle != null) {
                return obstacle;
            }
            try {
                sums.merge(leg.currency(), leg.units(), Math::addExact);
                long before = changed.getOrDefault(leg.account(), nets.getOrDefault(leg.account(), 0L));
                long net = Math.addExact(before, leg.units());
                if (Math.abs(net) > Operation.MAX_UNITS) {
                    throw new ArithmeticException("beyond the range of an account");
                }
                changed.put(leg.account(), net);
            } catch (ArithmeticException overflow) {
                return refused(
                        Reason.INVALID, leg.account(), "The amounts of one transaction are " + overflow.getMessage());
            }
        }
        for (Map.Entry<String, Long> sum : sums.entrySet()) {
            if (sum.getValue() != 0) {
                return refused(
                        Reason.INVALID,
                        sum.getKey(),
                        "The legs in " + sum.getKey() + " sum to " + sum.getValue() + " units instead of zero");
            }
        }
        return null;
    }

    private @Nullable Outcome checkLeg(PostedLeg leg) {
        AccountState account = account(leg.account());
        if (account == null) {
            return refused(Reason.UNKNOWN_ACCOUNT, leg.account(), "");
        }
        if (!account.currency().code().equals(leg.currency())) {
            return new Outcome.Refused(new Refusal(
                    Reason.CURRENCY_MISMATCH,
                    leg.account(),
                    account.currency().code(),
                    account.currency().scale(),
                    0,
                    0,
                    leg.units()));
        }
        return null;
    }

    /** Checks the limits of every account that the transaction changes, by the sum of its legs. */
    public @Nullable Outcome checkLimits() {
        return checkLimits(nets, Map.of());
    }

    /** Counts what was there before as a user sees it: as if posted already. */
    private @Nullable Outcome checkLimits(Map<String, Long> after, Map<String, Long> before) {
        for (Map.Entry<String, Long> change : after.entrySet()) {
            AccountState account = account(change.getKey());
            if (account == null) {
                throw new IllegalStateException("Account " + change.getKey() + " was checked and is not open");
            }
            long net = change.getValue();
            long own = before.getOrDefault(change.getKey(), 0L);
            if (net < own && -net > account.availableUnits()) {
                return limited(Reason.INSUFFICIENT_FUNDS, account, own, account.availableUnits() + own, own - net);
            }
            if (net > own && net > account.roomUnits()) {
                return limited(
                        Reason.LIMIT_EXCEEDED, account, own, account.terms().upperUnits(), net - own);
            }
        }
        return null;
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

    /** The currency, if the book or this transaction knows it. */
    public @Nullable Currency currency(String code) {
        Currency own = ownCurrencies.get(code);
        return own != null ? own : accounts.currency(code);
    }

    /** The account, if the book or this transaction knows it. */
    public @Nullable AccountState account(String id) {
        AccountState own = ownAccounts.get(id);
        return own != null ? own : accounts.account(id);
    }

    /** True if a prepared branch is about to open that account. */
    public boolean locked(String id) {
        return locks.exclusive(Locks.account(id));
    }

    /** The posting of this transaction that an idempotency key names, if there is one with that very content. */
    public Operation.@Nullable PostingId postedAlready(Post post) {
        String key = post.key();
        Keys.PostedKey known = key == null ? null : ownKeys.get(key);
        return known != null && known.sameContent(Keys.of(post)) ? known.posting() : null;
    }

    /** What the transaction adds to an account in all. */
    public long netUnits(String account) {
        return nets.getOrDefault(account, 0L);
    }

    /** What the transaction adds, by account. */
    Map<String, Long> nets() {
        return nets;
    }
}
