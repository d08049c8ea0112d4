package dev.daicho.ledger.core.accounts;

import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.block.AccessCodec;
import dev.daicho.ledger.core.wire.ByteWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The accounts as they were at one moment, for a snapshot or a digest. Shares all that has not changed since with the living ones.
 *
 * <p>Immutable in effect: may be read by any one thread, while another changes the accounts that it was made from.
 */
public final class FrozenAccounts {

    private final Rows rows;
    private final Ids ids;
    private final IdOrder order;
    private final LegMarks marks;
    private final @Nullable Access[] access;
    private final List<Currency> currencies;

    FrozenAccounts(
            Rows rows, Ids ids, IdOrder order, LegMarks marks, @Nullable Access[] access, List<Currency> currencies) {
        this.rows = rows;
        this.ids = ids;
        this.order = order;
        this.marks = marks;
        this.access = access;
        this.currencies = currencies;
    }

    /** The currencies, in the order in which they were defined. */
    public List<Currency> currencies() {
        return currencies;
    }

    /** How many accounts there are. */
    public int count() {
        return rows.count();
    }

    /** Does something with the writer after each account was written to it, in the order of their ids. */
    public void write(ByteWriter out, int kind, Runnable written) {
        order.all(row -> {
            long terms = rows.get(row, Rows.TERMS);
            ids.write(terms >>> 24, out.put(kind));
            Currency currency = currencies.get((int) (terms >>> 8) & Accounts.MAX_CURRENCY_COUNT - 1);
            out.putText(currency.code())
                    .putLong(rows.get(row, Rows.LOWER))
                    .putLong(rows.get(row, Rows.UPPER))
                    .put((int) terms & 0xff)
                    .putLong(rows.get(row, Rows.POSTED))
                    .putLong(rows.get(row, Rows.LAST_LEG))
                    .putLong(rows.get(row, Rows.LEGS) >>> 24);
            AccessCodec.encode(access[(int) rows.get(row, Rows.LEGS) & AccessLists.MAX_COUNT], out);
            marks.write(row, out);
            written.run();
            return true;
        });
    }
}
