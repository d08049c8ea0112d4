package dev.daicho.ledger.core.book;

import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.OpenAccount;

/**
 * An open account. Holds are increment locks: any number of prepared branches may hold some on one account, so a popular account does
 * not serialise them; what each may still take or bring is counted against the limits until its decision.
 *
 * <p>Invariants: {@code lower ≤ posted − outgoing} and {@code posted + incoming ≤ upper}; both limits are within ±{@link Operation#MAX_UNITS}.
 *
 * <p>Not thread-safe: changed by the book alone, read under its reader's lock. Source: L6, L13, L14.
 */
public final class AccountState {

    private final OpenAccount terms;
    private final Currency currency;
    private long posted;
    private long outgoing;
    private long incoming;
    private long lastLegPosition = -1;

    AccountState(OpenAccount terms, Currency currency) {
        this.terms = terms;
        this.currency = currency;
    }

    static AccountState restored(OpenAccount terms, Currency currency, long posted, long lastLegPosition) {
        AccountState account = new AccountState(terms, currency);
        account.posted = posted;
        account.lastLegPosition = lastLegPosition;
        return account;
    }

    /** Its id. */
    public String id() {
        return terms.id();
    }

    /** What it was opened on. */
    public OpenAccount terms() {
        return terms;
    }

    /** The currency it is kept in. */
    public Currency currency() {
        return currency;
    }

    /** What has been posted, in smallest units. */
    public long postedUnits() {
        return posted;
    }

    /** What prepared branches may still take, zero or positive. */
    public long outgoingUnits() {
        return outgoing;
    }

    /** What prepared branches may still bring, zero or positive. */
    public long incomingUnits() {
        return incoming;
    }

    /** Where the record of its last posting is, −1 if there is none. */
    public long lastLegPosition() {
        return lastLegPosition;
    }

    /** What could be taken now: may be much, if there is no lower limit. */
    long availableUnits() {
        return posted - outgoing - terms.lowerUnits();
    }

    /** What could be added now. */
    long roomUnits() {
        return terms.upperUnits() - posted - incoming;
    }

    long post(long units, long position) {
        posted = Math.addExact(posted, units);
        lastLegPosition = position;
        return posted;
    }

    void hold(long netUnits) {
        if (netUnits < 0) {
            outgoing = Math.subtractExact(outgoing, netUnits);
        } else {
            incoming = Math.addExact(incoming, netUnits);
        }
    }

    void release(long netUnits) {
        if (netUnits < 0) {
            outgoing = Math.addExact(outgoing, netUnits);
        } else {
            incoming = Math.subtractExact(incoming, netUnits);
        }
        if (outgoing < 0 || incoming < 0) {
            throw new IllegalStateException("Account " + id() + " would hold " + outgoing + " and " + incoming
                    + " units after releasing " + netUnits + ": more was released than held");
        }
    }
}
