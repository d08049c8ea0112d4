package dev.daicho.ledger.core.book;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.accounts.Accounts;
import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.ChangeAccess;
import dev.daicho.ledger.core.block.Operation.ChangeLimits;
import dev.daicho.ledger.core.block.Operation.ChangeStatus;
import dev.daicho.ledger.core.block.Operation.DefineCurrency;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal;
import dev.daicho.ledger.core.block.Refusal.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A transaction's changes of what there is and on which terms: currencies, accounts, limits, status, access; checked against the book and
 * its own changes before.
 *
 * <p>Not thread-safe. Source: L13.
 */
final class TermsDraft {

    private final Changes changes;

    TermsDraft(Changes changes) {
        this.changes = changes;
    }

    @Nullable
    Outcome add(Operation operation, boolean limitsToo) {
        if (operation instanceof DefineCurrency define) {
            return addCurrency(define);
        } else if (operation instanceof OpenAccount open) {
            return addAccount(open);
        } else if (operation instanceof ChangeLimits change) {
            return addLimits(change, limitsToo);
        } else if (operation instanceof ChangeStatus change) {
            return addStatus(change);
        } else if (operation instanceof ChangeAccess change) {
            return addAccess(change);
        }
        throw new IllegalStateException("An operation without a check: " + operation);
    }

    private @Nullable Outcome addCurrency(DefineCurrency define) {
        Currency known = changes.currency(define.code());
        if (known != null) {
            return known.scale() == define.scale()
                    ? null
                    : new Outcome.Refused(new Refusal(
                            Reason.CURRENCY_EXISTS, define.code(), "", known.scale(), 0, 0, define.scale()));
        }
        if (define.scale() < 0
                || define.scale() > Currency.MAX_SCALE
                || changes.book().currencies().size() >= Accounts.MAX_CURRENCY_COUNT) {
            return Changes.refused(
                    Reason.INVALID,
                    define.code(),
                    "A scale of " + define.scale() + ", or more than " + Accounts.MAX_CURRENCY_COUNT + " currencies");
        }
        changes.own().add(new Currency(define.code(), define.scale()));
        return null;
    }

    private @Nullable Outcome addAccount(OpenAccount open) {
        AccountState known = changes.account(open.id());
        if (known != null) {
            return openedBefore(known, open);
        }
        Currency currency = changes.currency(open.currency());
        if (currency == null) {
            return Changes.refused(Reason.UNKNOWN_CURRENCY, open.currency(), "");
        }
        if (open.lowerUnits() > 0
                || open.upperUnits() < 0
                || Change.outOfRange(open.lowerUnits())
                || Change.outOfRange(open.upperUnits())) {
            return Changes.refused(
                    Reason.INVALID,
                    open.id(),
                    "Limits " + open.lowerUnits() + " and " + open.upperUnits()
                            + " do not enclose zero, or are out of range");
        }
        Accounts table = changes.own();
        if (table.currency(currency.code()) == null) {
            table.add(currency);
        }
        table.open(open);
        return null;
    }

    private @Nullable Outcome openedBefore(AccountState known, OpenAccount open) {
        Change change = changes.find(open.id());
        if ((change == null ? known.status() : change.status()) == AccountStatus.CLOSED) {
            return Changes.refused(Reason.ACCOUNT_CLOSED, open.id(), "");
        }
        boolean limitsChanged = known.limitsChanged() || change != null && change.limitsChanged();
        boolean same = known.currency().code().equals(open.currency())
                && (limitsChanged
                        || known.lowerUnits() == open.lowerUnits() && known.upperUnits() == open.upperUnits());
        return same ? null : Changes.refused(Reason.ACCOUNT_EXISTS, open.id(), "");
    }

    private @Nullable Outcome addLimits(ChangeLimits limits, boolean limitsToo) {
        Change change = changes.change(limits.account());
        if (change == null) {
            return Changes.refused(Reason.UNKNOWN_ACCOUNT, limits.account(), "");
        }
        Outcome notAllowed = changes.notAllowed(change, Access.ADMINISTER);
        if (notAllowed != null) {
            return notAllowed;
        }
        if (change.status() == AccountStatus.CLOSED) {
            return Changes.refused(Reason.ACCOUNT_CLOSED, limits.account(), "");
        }
        if (limits.lowerUnits() > limits.upperUnits()
                || Change.outOfRange(limits.lowerUnits())
                || Change.outOfRange(limits.upperUnits())) {
            return Changes.refused(
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
        Change change = changes.change(asked.account());
        if (change == null) {
            return Changes.refused(Reason.UNKNOWN_ACCOUNT, asked.account(), "");
        }
        Outcome notAllowed = changes.notAllowed(change, Access.ADMINISTER);
        if (notAllowed != null) {
            return notAllowed;
        }
        if (change.status() == AccountStatus.CLOSED && asked.status() != AccountStatus.CLOSED) {
            return Changes.refused(Reason.ACCOUNT_CLOSED, asked.account(), "");
        }
        if (asked.status() == AccountStatus.CLOSED && change.balanceUnits() != 0) {
            return Changes.limited(Reason.BALANCE_NOT_ZERO, change.account, change.netUnits, 0, 0);
        }
        change.status(asked.status());
        return null;
    }

    private @Nullable Outcome addAccess(ChangeAccess asked) {
        Change change = changes.change(asked.account());
        if (change == null) {
            return Changes.refused(Reason.UNKNOWN_ACCOUNT, asked.account(), "");
        }
        Outcome obstacle = changes.notAllowed(change, Access.ADMINISTER);
        if (obstacle == null && change.status() == AccountStatus.CLOSED) {
            obstacle = Changes.refused(Reason.ACCOUNT_CLOSED, asked.account(), "");
        }
        if (obstacle == null && (changes.book().accessFull() || !Shape.fits(asked.access()))) {
            obstacle = Changes.refused(
                    Reason.INVALID, asked.account(), "An access list with too long names, or one too many");
        }
        if (obstacle == null) {
            change.access(asked.access());
        }
        return obstacle;
    }

    /** New limits have to hold for the balance as it is, not only for what is taken or added. */
    static @Nullable Outcome outsideLimits(Change change) {
        long net = change.netUnits;
        if (change.availableUnits() < -net) {
            return Changes.limited(Reason.BALANCE_OUTSIDE_LIMITS, change.account, net, change.lowerUnits(), 0);
        }
        return net > change.roomUnits()
                ? Changes.limited(Reason.BALANCE_OUTSIDE_LIMITS, change.account, net, change.upperUnits(), 0)
                : null;
    }
}
