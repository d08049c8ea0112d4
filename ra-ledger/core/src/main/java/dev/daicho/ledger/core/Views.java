package dev.daicho.ledger.core;

import dev.daicho.ledger.Account;
import dev.daicho.ledger.Balance;
import dev.daicho.ledger.Currency;
import dev.daicho.ledger.HistoryEntry;
import dev.daicho.ledger.HistoryPage;
import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.InvalidNameException;
import dev.daicho.ledger.Leg;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.UnknownAccountException;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.accounts.Accounts;
import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.block.Actor;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.book.AccountTerms;
import dev.daicho.ledger.core.book.Book;
import dev.daicho.ledger.core.history.HistoryRecord;
import dev.daicho.ledger.core.history.HistoryRecord.Posted;
import dev.daicho.ledger.core.history.HistoryRecord.PostedHistoryLeg;
import dev.daicho.ledger.core.replica.Replica;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What users see of the book and its history.
 *
 * <p>Thread-safe. Reads are of committed data, as this replica has it. Source: L13.
 */
final class Views {

    /** A call walks so far back at most; then its page ends, with a cursor to go on from. */
    private static final int MAX_VISITED = 100_000;

    private static final int MAX_VISITED_AT_ONCE = 10_000;

    private final Replica replica;

    Views(Replica replica) {
        this.replica = replica;
    }

    static Account account(AccountTerms account) {
        Currency currency = account.currency();
        return new Account(
                account.terms().id(),
                currency,
                limit(account.terms().lowerUnits(), currency),
                limit(account.terms().upperUnits(), currency),
                account.status());
    }

    private static Optional<Money> limit(long units, Currency currency) {
        return Math.abs(units) == Operation.MAX_UNITS
                ? Optional.empty()
                : Optional.of(Amounts.toMoney(units, currency));
    }

    /**
     * An account's balance.
     *
     * @param ownUnits what the asking transaction adds
     */
    static Balance balance(AccountState state, long ownUnits) {
        Currency currency = state.currency();
        return new Balance(
                state.id(),
                Amounts.toMoney(state.postedUnits() + ownUnits, currency),
                Amounts.toMoney(state.outgoingUnits(), currency),
                Amounts.toMoney(state.incomingUnits(), currency),
                limit(state.lowerUnits(), currency).orElse(null));
    }

    List<Account> accounts(Actor actor, String prefix, @Nullable String afterId, int limit) {
        boolean afterPrefix = afterId != null && Accounts.compareIds(afterId, prefix) >= 0;
        List<Account> page = new ArrayList<>();
        String next =
                slice(actor, prefix, afterPrefix && afterId != null ? afterId : prefix, !afterPrefix, limit, page);
        while (next != null) {
            next = slice(actor, prefix, next, false, limit, page);
        }
        return page;
    }

    /** Looks at some accounts at a time, so that whoever may read few of many holds nobody up; returns where to go on, null at the end. */
    private @Nullable String slice(
            Actor actor, String prefix, String from, boolean inclusive, int limit, List<Account> page) {
        @Nullable String[] next = {null};
        replica.read(book -> {
            int[] visited = {0};
            book.accountsFrom(from, inclusive, state -> {
                String id = state.id();
                boolean more = id.startsWith(prefix) && page.size() < limit;
                if (more && Access.missing(state.access(), actor, Access.READ) == null) {
                    page.add(account(AccountTerms.of(state)));
                }
                boolean pause = more && ++visited[0] == MAX_VISITED_AT_ONCE;
                next[0] = pause ? id : null;
                return more && !pause;
            });
            return visited[0];
        });
        return next[0];
    }

    HistoryPage history(Actor actor, String account, HistoryQuery query) {
        Rights.checkReadable(
                account, replica.read(book -> existing(book, account).access()), actor);
        Instant until = query.until();
        long untilMillis = until == null ? Long.MAX_VALUE : millisFrom(until);
        long newest = replica.read(book -> existing(book, account).lastLegPosition());
        long position = query.cursor() == null
                ? replica.read(book -> existing(book, account).walkFrom(untilMillis))
                : cursor(query.cursor(), newest);
        Map<String, Currency> currencies = new HashMap<>();
        List<HistoryEntry> entries = new ArrayList<>();
        for (int visited = 0; position >= 0 && entries.size() < query.limit() && visited < MAX_VISITED; visited++) {
            Posted posted = posted(position, account);
            Instant time = Instant.ofEpochMilli(posted.timeMillis());
            if (query.from() != null && time.isBefore(query.from())) {
                return new HistoryPage(entries, Optional.empty());
            }
            PostedHistoryLeg own = legOf(posted, account);
            if (query.until() == null || time.isBefore(query.until())) {
                entries.add(entry(posted, own, time, currencies));
            }
            position = own.previousPosition();
        }
        return new HistoryPage(entries, position < 0 ? Optional.empty() : Optional.of(Long.toHexString(position)));
    }

    /** The first millisecond that is not before a time, whatever a caller gives. */
    private static long millisFrom(Instant time) {
        try {
            return Math.addExact(time.toEpochMilli(), time.getNano() % 1_000_000 == 0 ? 0 : 1);
        } catch (ArithmeticException farAway) {
            return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    private static AccountState existing(Book book, String account) {
        AccountState state = book.account(account);
        if (state == null) {
            throw new UnknownAccountException(account);
        }
        return state;
    }

    private static long cursor(String cursor, long newest) {
        try {
            long position = Long.parseLong(cursor, 16);
            if (position >= 0 && position <= newest) {
                return position;
            }
        } catch (NumberFormatException notOurs) {
            throw new InvalidNameException("\"" + cursor + "\" is no cursor that a history page gave");
        }
        throw new InvalidNameException("\"" + cursor + "\" is no cursor of this account's history");
    }

    /** A cursor comes from outside: it may point anywhere. */
    private Posted posted(long position, String account) {
        HistoryRecord record = replica.history(position);
        if (record instanceof Posted posted
                && posted.legs().stream().anyMatch(leg -> leg.account().equals(account))) {
            return posted;
        }
        throw new InvalidNameException(
                "\"" + Long.toHexString(position) + "\" is no cursor of the history of account " + account);
    }

    private static PostedHistoryLeg legOf(Posted posted, String account) {
        return posted.legs().stream()
                .filter(leg -> leg.account().equals(account))
                .findFirst()
                .orElseThrow();
    }

    private HistoryEntry entry(Posted posted, PostedHistoryLeg own, Instant time, Map<String, Currency> currencies) {
        List<Leg> legs = new ArrayList<>(posted.legs().size());
        for (PostedHistoryLeg leg : posted.legs()) {
            legs.add(new Leg(leg.account(), Amounts.toMoney(leg.units(), currency(leg.currency(), currencies))));
        }
        Currency currency = currency(own.currency(), currencies);
        return new HistoryEntry(
                posted.posting().toString(),
                Block.id(posted.blockSession(), posted.blockSequence()),
                Amounts.toMoney(own.units(), currency),
                Amounts.toMoney(own.balanceAfterUnits(), currency),
                legs,
                posted.memo(),
                Optional.ofNullable(posted.key()),
                posted.metadata(),
                time);
    }

    private Currency currency(String code, Map<String, Currency> known) {
        Currency currency = known.get(code);
        if (currency == null) {
            currency = replica.read(book -> book.currency(code));
            if (currency == null) {
                throw new IllegalStateException("Currency " + code + " is in the history and not in the book");
            }
            known.put(code, currency);
        }
        return currency;
    }
}
