package dev.daicho.ledger.core.accounts;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import org.jspecify.annotations.Nullable;

/**
 * A view of one account, always as it is now. Holds are increment locks: any number of prepared branches may hold some on one account, so
 * a popular account does not serialise them; what each may still take or bring is counted against the limits until its decision.
 *
 * <p>Invariants: {@code lower ≤ posted − outgoing} and {@code posted + incoming ≤ upper}; both limits are within ±{@link Operation#MAX_UNITS}. While a prepared branch is about to change the limits it has the account for itself, and the invariants hold for
 * the limits to come.
 *
 * <p>Not thread-safe: changed by the book alone, read under its reader's lock. Source: L6, L13, L14.
 */
public final class AccountState {

    private final Accounts accounts;
    private final int row;

    AccountState(Accounts accounts, int row) {
        this.accounts = accounts;
        this.row = row;
    }

    int row() {
        return row;
    }

    /** Its id. */
    public String id() {
        return accounts.id(row);
    }

    /** Its terms as they are now. */
    public OpenAccount terms() {
        return new OpenAccount(id(), currency().code(), lowerUnits(), upperUnits());
    }

    /** The currency it is kept in. */
    public Currency currency() {
        return accounts.currency(row);
    }

    /** What may be done with it. */
    public AccountStatus status() {
        return accounts.status(row);
    }

    /** Its lower limit, −{@link Operation#MAX_UNITS} for none. */
    public long lowerUnits() {
        return accounts.word(row, Rows.LOWER);
    }

    /** Its upper limit, {@link Operation#MAX_UNITS} for none. */
    public long upperUnits() {
        return accounts.word(row, Rows.UPPER);
    }

    /** True if its limits are not, or not for sure, those that it was opened on. */
    public boolean limitsChanged() {
        return accounts.limitsChanged(row);
    }

    /** Whose it is and who may do what with it; null if it is open to all. */
    public @Nullable Access access() {
        return accounts.access(row);
    }

    /** What has been posted, in smallest units. */
    public long postedUnits() {
        return accounts.word(row, Rows.POSTED);
    }

    /** What prepared branches may still take, zero or positive. */
    public long outgoingUnits() {
        return accounts.outgoing(row);
    }

    /** What prepared branches may still bring, zero or positive. */
    public long incomingUnits() {
        return accounts.incoming(row);
    }

    /** Where the record of its last posting is, −1 if there is none. */
    public long lastLegPosition() {
        return accounts.word(row, Rows.LAST_LEG);
    }

    /** How many legs were posted to it. */
    public long legCount() {
        return accounts.legCount(row);
    }

    /** Where to begin walking back for what is older than a time: at no leg after that one are there any. */
    public long walkFrom(long untilMillis) {
        long mark = accounts.markBefore(row, untilMillis);
        return mark < 0 ? lastLegPosition() : mark;
    }

    /** For the book: posts a leg; returns the balance after it. */
    public long post(long units, long position, long timeMillis) {
        return accounts.post(row, units, position, timeMillis);
    }

    /** For the book: holds what a prepared branch may take, if negative, or bring. */
    public void hold(long netUnits) {
        accounts.hold(row, netUnits, 1);
    }

    /** For the book: ends such a hold. */
    public void release(long netUnits) {
        accounts.hold(row, netUnits, -1);
    }

    /** For the book: sets limits that were checked. */
    public void changeLimits(long lowerUnits, long upperUnits) {
        accounts.changeLimits(row, lowerUnits, upperUnits);
    }

    /** For the book: sets a status that was checked. */
    public void changeStatus(AccountStatus status) {
        accounts.changeStatus(row, status);
    }

    /** For the book: sets access that was checked. */
    public void changeAccess(@Nullable Access access) {
        accounts.changeAccess(row, access);
    }
}
