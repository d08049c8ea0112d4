package dev.daicho.ledger.core.book;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.accounts.Accounts;
import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.ActAs;
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

    private final Keys keys;
    private final Locks locks;
    private final Changes changes;
    private final TermsDraft terms;
    private @Nullable Map<String, Keys.PostedKey> ownKeys;

    Draft(Accounts accounts, Keys keys, Locks locks) {
        this.locks = locks;
        this.keys = keys;
        this.changes = new Changes(accounts);
        this.terms = new TermsDraft(changes);
    }

    /**
     * Checks an operation and, if nothing is in its way, counts it in.
     *
     * @param limitsToo whether limits are checked now, with what has been counted so far, or later by {@link #checkLimits}
     * @return what is in its way, or null
     */
    public @Nullable Outcome add(Operation operation, boolean limitsToo) {
        String misshapen = Shape.misshapen(operation);
        if (misshapen != null) {
            return Changes.refused(Reason.INVALID, "", misshapen);
        }
        if (operation instanceof Post post) {
            return addPosting(post, limitsToo);
        } else if (operation instanceof ActAs acting) {
            changes.actor(acting.actor());
            return null;
        }
        return terms.add(operation, limitsToo);
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
                changes.existing(leg.account()).netUnits -= leg.units();
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
            return Changes.refused(
                    known.sameContent(content) ? Reason.DUPLICATE_POSTING : Reason.KEY_CONFLICT,
                    key,
                    known.posting().toString());
        }
        Long since = post.keySinceMillis();
        return since != null && keys.mayBeForgotten(since)
                ? Changes.refused(
                        Reason.KEY_FORGOTTEN, key, Instant.ofEpochMilli(since).toString())
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
        return Changes.refused(
                Reason.INVALID, currency, "The legs in " + currency + " sum to " + sum + " units instead of zero");
    }

    private static Outcome beyondRange(PostedLeg leg) {
        return Changes.refused(
                Reason.INVALID,
                leg.account(),
                "The amounts of one transaction on account " + leg.account() + " are beyond the range of an account");
    }

    private @Nullable Outcome checkLeg(PostedLeg leg) {
        Change change = changes.change(leg.account());
        if (change == null) {
            return Changes.refused(Reason.UNKNOWN_ACCOUNT, leg.account(), "");
        }
        Outcome notAllowed = changes.notAllowed(change, leg.units() < 0 ? Access.DEBIT : Access.CREDIT);
        if (notAllowed != null) {
            return notAllowed;
        }
        if (change.status() != AccountStatus.OPEN) {
            return Changes.refused(
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
        Change change = changes.existing(leg.account());
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
        for (Change change : changes.all()) {
            Outcome obstacle = checkLimit(change, 0);
            if (obstacle == null && change.limitsChanged()) {
                obstacle = TermsDraft.outsideLimits(change);
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
            Change change = changes.existing(leg.account());
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
            return Changes.limited(
                    Reason.INSUFFICIENT_FUNDS, change.account, before, change.availableUnits() + before, before - net);
        }
        if (net > before && net > change.roomUnits()) {
            return Changes.limited(Reason.LIMIT_EXCEEDED, change.account, before, change.upperUnits(), net - before);
        }
        return null;
    }

    private Map<String, Keys.PostedKey> ownKeys() {
        Map<String, Keys.PostedKey> known = ownKeys;
        if (known == null) {
            known = new HashMap<>();
            ownKeys = known;
        }
        return known;
    }

    /** The currency, if the book or this transaction knows it. */
    public @Nullable Currency currency(String code) {
        return changes.currency(code);
    }

    /** The account, if the book or this transaction knows it. */
    public @Nullable AccountState account(String id) {
        return changes.account(id);
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
        Change change = changes.find(account);
        return change == null ? 0 : change.netUnits;
    }

    /** Whose an account is, as this transaction will leave it. */
    public @Nullable Access access(String id) {
        Change change = changes.find(id);
        AccountState account = change == null ? account(id) : change.account;
        return change != null ? change.access() : account == null ? null : account.access();
    }

    /** The account as this transaction will leave it: limits and status. */
    public @Nullable AccountTerms terms(String id) {
        AccountState account = account(id);
        Change change = changes.find(id);
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
