package dev.daicho.ledger.core.accounts;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.block.AccessCodec;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Currencies and accounts. About 70 bytes of heap an account and its id besides: a row of longs, its id's bytes, an entry in the hash index and one
 * in the order of ids. What prepared branches hold is kept for those accounts alone that have any.
 *
 * <p>Not thread-safe: one thread changes it, others read under the book's lock; what {@link #freeze} gives is for any thread. Source: L11,
 * L13, L14.
 */
public final class Accounts {

    /** The most currencies. */
    public static final int MAX_CURRENCY_COUNT = 1 << 16;

    private static final int FLAG_STATUS = 3;
    private static final int FLAG_LIMITS_CHANGED = 4;
    private static final long NO_LEG = -1;
    private static final int ACCESS = (1 << 24) - 1;

    /** What prepared branches may still take from an account or bring to it. */
    private static final class Holds {
        long outgoing;
        long incoming;
    }

    private final Rows rows = new Rows();
    private final Ids ids = new Ids();
    private final HashIndex index = new HashIndex();
    private final IdOrder order = new IdOrder();
    private final LegMarks marks = new LegMarks();
    private final AccessLists access = new AccessLists();
    private final Map<Integer, Holds> holds = new HashMap<>();
    private final Map<String, Integer> currencyNumbers = new HashMap<>();
    private final List<Currency> currencies = new ArrayList<>();

    /** An empty table. */
    public Accounts() {}

    /** The order in which accounts are listed: by code points. */
    public static int compareIds(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** The currency of that code, if it is defined. */
    public @Nullable Currency currency(String code) {
        Integer number = currencyNumbers.get(code);
        return number == null ? null : currencies.get(number);
    }

    /** All currencies, in the order in which they were defined. */
    public List<Currency> currencies() {
        return currencies;
    }

    /** Defines a currency that was not. */
    public void add(Currency currency) {
        if (currencies.size() == MAX_CURRENCY_COUNT) {
            throw new IllegalStateException("A currency too many: " + currency);
        }
        currencyNumbers.put(currency.code(), currencies.size());
        currencies.add(currency);
    }

    /** The account of that id, if it was ever opened. */
    public @Nullable AccountState account(String id) {
        int row = rowOf(id);
        return row < 0 ? null : new AccountState(this, row);
    }

    private int rowOf(String id) {
        return index.find(id.hashCode(), row -> ids.is(addressOf(row), id));
    }

    /** The account of that id, which has to be there. */
    public AccountState existing(String id) {
        AccountState account = account(id);
        if (account == null) {
            throw new IllegalStateException("Account " + id + " was checked and is not open");
        }
        return account;
    }

    /** How many accounts there are, closed ones too. */
    public int count() {
        return rows.count();
    }

    /** Shows accounts from an id on, in the order of their ids, until one is answered with false. */
    public void from(String id, boolean inclusive, Predicate<AccountState> visitor) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        order.from(
                row -> ids.compare(addressOf(row), bytes), inclusive, row -> visitor.test(new AccountState(this, row)));
    }

    /** Opens an account that was not. */
    public AccountState open(OpenAccount terms) {
        byte[] id = terms.id().getBytes(StandardCharsets.UTF_8);
        return open(terms, id);
    }

    private AccountState open(OpenAccount terms, byte[] id) {
        Integer currency = currencyNumbers.get(terms.currency());
        if (currency == null) {
            throw new IllegalStateException("Currency " + terms.currency() + " was checked and is not defined");
        }
        int row = rows.add();
        rows.set(row, Rows.LOWER, terms.lowerUnits());
        rows.set(row, Rows.UPPER, terms.upperUnits());
        rows.set(row, Rows.LAST_LEG, NO_LEG);
        rows.set(row, Rows.TERMS, ids.add(id) << 24 | (long) currency << 8);
        index.add(terms.id().hashCode(), row);
        order.add(row, other -> ids.compare(addressOf(other), id));
        return new AccountState(this, row);
    }

    private long addressOf(int row) {
        return rows.get(row, Rows.TERMS) >>> 24;
    }

    String id(int row) {
        return ids.text(addressOf(row));
    }

    Currency currency(int row) {
        return currencies.get((int) (rows.get(row, Rows.TERMS) >>> 8) & MAX_CURRENCY_COUNT - 1);
    }

    long word(int row, int word) {
        return rows.get(row, word);
    }

    AccountStatus status(int row) {
        return statusOf((int) rows.get(row, Rows.TERMS) & FLAG_STATUS);
    }

    static AccountStatus statusOf(int code) {
        return switch (code) {
            case 0 -> AccountStatus.OPEN;
            case 1 -> AccountStatus.FROZEN;
            case 2 -> AccountStatus.CLOSED;
            default -> throw new MalformedBytesException("an account of the unknown status " + code);
        };
    }

    private static int codeOf(AccountStatus status) {
        return switch (status) {
            case OPEN -> 0;
            case FROZEN -> 1;
            case CLOSED -> 2;
        };
    }

    boolean limitsChanged(int row) {
        return (rows.get(row, Rows.TERMS) & FLAG_LIMITS_CHANGED) != 0;
    }

    long legCount(int row) {
        return rows.get(row, Rows.LEGS) >>> 24;
    }

    long markBefore(int row, long timeMillis) {
        return marks.positionBefore(row, timeMillis);
    }

    long outgoing(int row) {
        Holds held = holds.isEmpty() ? null : holds.get(row);
        return held == null ? 0 : held.outgoing;
    }

    long incoming(int row) {
        Holds held = holds.isEmpty() ? null : holds.get(row);
        return held == null ? 0 : held.incoming;
    }

    long post(int row, long units, long position, long timeMillis) {
        long after = Math.addExact(rows.get(row, Rows.POSTED), units);
        rows.set(row, Rows.POSTED, after);
        rows.set(row, Rows.LAST_LEG, position);
        rows.set(row, Rows.LEGS, rows.get(row, Rows.LEGS) + (1 << 24));
        marks.legPosted(row, legCount(row), position, timeMillis);
        return after;
    }

    void changeLimits(int row, long lowerUnits, long upperUnits) {
        rows.set(row, Rows.LOWER, lowerUnits);
        rows.set(row, Rows.UPPER, upperUnits);
        rows.set(row, Rows.TERMS, rows.get(row, Rows.TERMS) | FLAG_LIMITS_CHANGED);
    }

    @Nullable
    Access access(int row) {
        return access.get((int) rows.get(row, Rows.LEGS) & ACCESS);
    }

    void changeAccess(int row, @Nullable Access changed) {
        long word = rows.get(row, Rows.LEGS);
        int number = access.use(changed);
        access.leave((int) word & ACCESS);
        rows.set(row, Rows.LEGS, word & ~(long) ACCESS | number);
    }

    /** True if no further access list can be numbered. */
    public boolean accessFull() {
        return access.full();
    }

    void changeStatus(int row, AccountStatus status) {
        rows.set(row, Rows.TERMS, rows.get(row, Rows.TERMS) & ~FLAG_STATUS | codeOf(status));
    }

    void hold(int row, long netUnits, int sign) {
        Holds held = holds.computeIfAbsent(row, first -> new Holds());
        if (netUnits < 0) {
            held.outgoing = Math.subtractExact(held.outgoing, sign * netUnits);
        } else {
            held.incoming = Math.addExact(held.incoming, sign * netUnits);
        }
        if (held.outgoing < 0 || held.incoming < 0) {
            throw new IllegalStateException("Account " + id(row) + " would hold " + held.outgoing + " and "
                    + held.incoming + " units after releasing " + netUnits + ": more was released than held");
        }
        if (held.outgoing == 0 && held.incoming == 0) {
            holds.remove(row);
        }
    }

    /** The accounts as they are now: to be written by another thread while these here change. */
    public FrozenAccounts freeze() {
        return new FrozenAccounts(
                rows.freeze(), ids.freeze(), order.freeze(), marks.freeze(), access.freeze(), List.copyOf(currencies));
    }

    /** Says how many accounts {@link #restore} is going to bring. */
    public void expect(int accounts) {
        index.expect(accounts);
    }

    /**
     * Reads an account that {@link FrozenAccounts} wrote.
     *
     * @throws MalformedBytesException if it is none
     */
    public void restore(ByteReader in) {
        byte[] id = in.getBytes();
        String text = new String(id, StandardCharsets.UTF_8);
        String currency = in.getText();
        if (currency(currency) == null) {
            throw new MalformedBytesException("an account in the unknown currency " + currency);
        }
        if (rowOf(text) >= 0) {
            throw new MalformedBytesException("account " + text + " a second time");
        }
        AccountState account = open(new OpenAccount(text, currency, in.getLong(), in.getLong()), id);
        int flags = in.get();
        statusOf(flags & FLAG_STATUS);
        int row = account.row();
        rows.set(row, Rows.TERMS, rows.get(row, Rows.TERMS) | flags);
        rows.set(row, Rows.POSTED, in.getLong());
        rows.set(row, Rows.LAST_LEG, in.getLong());
        rows.set(row, Rows.LEGS, in.getLong() << 24);
        changeAccess(row, AccessCodec.decodeAccess(in));
        marks.restore(row, in);
    }
}
