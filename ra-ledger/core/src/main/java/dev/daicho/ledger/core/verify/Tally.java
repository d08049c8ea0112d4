package dev.daicho.ledger.core.verify;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.book.Book;
import dev.daicho.ledger.core.history.HistoryRecord;
import dev.daicho.ledger.core.history.HistoryRecord.AccessChanged;
import dev.daicho.ledger.core.history.HistoryRecord.AccountOpened;
import dev.daicho.ledger.core.history.HistoryRecord.CurrencyDefined;
import dev.daicho.ledger.core.history.HistoryRecord.LimitsChanged;
import dev.daicho.ledger.core.history.HistoryRecord.Posted;
import dev.daicho.ledger.core.history.HistoryRecord.PostedHistoryLeg;
import dev.daicho.ledger.core.history.HistoryRecord.StatusChanged;
import dev.daicho.ledger.core.history.HistoryScan.Place;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Balances computed anew from the history, and everything that each posting claims about them checked: its legs sum to zero in each
 * currency, each tells the balance after it and where its account's leg before is.
 *
 * <p>Not thread-safe. Source: L13.
 */
final class Tally {

    private static final class Line {
        private final String currency;
        private long lowerUnits;
        private long upperUnits;
        private AccountStatus status = AccountStatus.OPEN;
        private @Nullable Access access;
        private long posted;
        private long lastLegPosition = -1;

        Line(AccountOpened account) {
            this.currency = account.currency();
            this.lowerUnits = account.lowerUnits();
            this.upperUnits = account.upperUnits();
        }
    }

    private final Set<String> currencies = new HashSet<>();
    private final Map<String, Line> lines = new HashMap<>();
    private long postingCount;

    long postingCount() {
        return postingCount;
    }

    int accountCount() {
        return lines.size();
    }

    void add(Place where, HistoryRecord record) {
        if (record instanceof CurrencyDefined currency) {
            if (!currencies.add(currency.code())) {
                throw where.damaged("currency " + currency.code() + " is defined a second time");
            }
        } else if (record instanceof AccountOpened account) {
            if (!currencies.contains(account.currency())) {
                throw where.damaged("account " + account.id() + " is opened in " + account.currency()
                        + ", which was never defined");
            }
            if (lines.putIfAbsent(account.id(), new Line(account)) != null) {
                throw where.damaged("account " + account.id() + " is opened a second time");
            }
        } else if (record instanceof LimitsChanged limits) {
            Line line = changeable(where, limits.id());
            line.lowerUnits = limits.lowerUnits();
            line.upperUnits = limits.upperUnits();
        } else if (record instanceof AccessChanged access) {
            changeable(where, access.id()).access = access.access();
        } else if (record instanceof StatusChanged status) {
            Line line = changeable(where, status.id());
            if (status.status() == AccountStatus.CLOSED && line.posted != 0) {
                throw where.damaged("account " + status.id() + " is closed while it holds " + line.posted + " units");
            }
            line.status = status.status();
        } else if (record instanceof Posted posted) {
            add(where, posted);
        }
    }

    private Line changeable(Place where, String account) {
        Line line = lines.get(account);
        if (line == null || line.status == AccountStatus.CLOSED) {
            throw where.damaged("the terms of account " + account + " change, which was never opened or is closed");
        }
        return line;
    }

    private void add(Place where, Posted posted) {
        Map<String, Long> sums = new TreeMap<>();
        for (PostedHistoryLeg leg : posted.legs()) {
            Line line = lines.get(leg.account());
            if (line == null || !line.currency.equals(leg.currency()) || line.status != AccountStatus.OPEN) {
                throw where.damaged("posting " + posted.posting() + " is on account " + leg.account() + " in "
                        + leg.currency() + ", which takes no postings, or not in that currency");
            }
            try {
                sums.merge(leg.currency(), leg.units(), Math::addExact);
                line.posted = Math.addExact(line.posted, leg.units());
            } catch (ArithmeticException overflow) {
                throw where.damaged("posting " + posted.posting() + " overflows account " + leg.account());
            }
            if (line.posted != leg.balanceAfterUnits() || line.lastLegPosition != leg.previousPosition()) {
                throw where.damaged("posting " + posted.posting() + " leaves " + line.posted + " units on account "
                        + leg.account() + " after its leg at position " + line.lastLegPosition + ", but says "
                        + leg.balanceAfterUnits() + " and " + leg.previousPosition());
            }
            line.lastLegPosition = where.position();
        }
        sums.forEach((currency, sum) -> {
            if (sum != 0) {
                throw where.damaged(
                        "posting " + posted.posting() + " sums to " + sum + " units of " + currency + ", not to zero");
            }
        });
        postingCount++;
    }

    /** What a snapshot says otherwise; "" if nothing. */
    String differenceTo(Book book) {
        if (book.postingCount() != postingCount || book.accountCount() != lines.size()) {
            return "it has " + book.postingCount() + " postings and " + book.accountCount()
                    + " accounts, the history has " + postingCount + " and " + lines.size();
        }
        String[] difference = {""};
        book.accountsFrom("", true, account -> {
            difference[0] = differenceTo(account);
            return difference[0].isEmpty();
        });
        return difference[0];
    }

    private String differenceTo(AccountState account) {
        Line line = lines.get(account.id());
        if (line == null) {
            return "it has account " + account.id() + ", which the history never opens";
        }
        if (line.posted != account.postedUnits() || line.lastLegPosition != account.lastLegPosition()) {
            return "it has " + account.postedUnits() + " units on account " + account.id()
                    + " and its last leg at position " + account.lastLegPosition() + ", the history has "
                    + line.posted + " and " + line.lastLegPosition;
        }
        if (line.status != account.status()
                || line.lowerUnits != account.lowerUnits()
                || line.upperUnits != account.upperUnits()) {
            return "it has account " + account.id() + " as " + account.status() + " between " + account.lowerUnits()
                    + " and " + account.upperUnits() + " units, the history as " + line.status + " between "
                    + line.lowerUnits + " and " + line.upperUnits;
        }
        return Objects.equals(line.access, account.access())
                ? ""
                : "it has account " + account.id() + " with " + account.access() + ", the history with " + line.access;
    }
}
