package dev.daicho.ledger.core.book;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.block.Operation;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction does to one account: the sum of its legs, and limits and status if it changes them.
 *
 * <p>Not thread-safe.
 */
final class Change {

    final AccountState account;

    /** What its legs add, in all. */
    long netUnits;

    private long lowerUnits;
    private long upperUnits;
    private boolean limitsChanged;
    private @Nullable AccountStatus newStatus;
    private @Nullable Access newAccess;
    private boolean accessChanged;

    Change(AccountState account) {
        this.account = account;
    }

    boolean limitsChanged() {
        return limitsChanged;
    }

    long lowerUnits() {
        return limitsChanged ? lowerUnits : account.lowerUnits();
    }

    long upperUnits() {
        return limitsChanged ? upperUnits : account.upperUnits();
    }

    AccountStatus status() {
        AccountStatus changed = newStatus;
        return changed == null ? account.status() : changed;
    }

    void limits(long lower, long upper) {
        limitsChanged = true;
        lowerUnits = lower;
        upperUnits = upper;
    }

    /** Takes back new limits. */
    void limitsAsBefore(boolean changedBefore, long lower, long upper) {
        limits(lower, upper);
        limitsChanged = changedBefore;
    }

    void status(AccountStatus status) {
        newStatus = status;
    }

    @Nullable
    Access access() {
        return accessChanged ? newAccess : account.access();
    }

    void access(@Nullable Access access) {
        accessChanged = true;
        newAccess = access;
    }

    /** What could be taken if nothing of this transaction were posted: may be much, without a lower limit. */
    long availableUnits() {
        return account.postedUnits() - account.outgoingUnits() - lowerUnits();
    }

    /** What could be added if nothing of this transaction were posted. */
    long roomUnits() {
        return upperUnits() - account.postedUnits() - account.incomingUnits();
    }

    /** The balance as this transaction sees it. */
    long balanceUnits() {
        return account.postedUnits() + netUnits;
    }

    static boolean outOfRange(long units) {
        return units > Operation.MAX_UNITS || units < -Operation.MAX_UNITS;
    }
}
