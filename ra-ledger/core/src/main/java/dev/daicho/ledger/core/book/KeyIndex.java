package dev.daicho.ledger.core.book;

/**
 * From the hash of a key to its row: open addressing, 8 bytes an entry (32 bits of the hash, a mark, 31 bits of the row's number) at a
 * load of up to 2/3; what is taken out leaves no gap.
 *
 * <p>Not thread-safe.
 */
final class KeyIndex {

    private static final int MARK = 0x80000000;
    private static final int NUMBER = 0x7fffffff;

    private final KeyRows rows;
    private long[] table = new long[64];
    private int count;

    KeyIndex(KeyRows rows) {
        this.rows = rows;
    }

    /** The row of that key, −1 if there is none. */
    long find(long keyHigh, long keyLow) {
        int hash = (int) keyHigh;
        int mask = table.length - 1;
        for (int at = hash & mask; table[at] != 0; at = at + 1 & mask) {
            if ((int) (table[at] >>> 32) == hash) {
                long row = row(table[at]);
                if (rows.get(row, KeyRows.KEY_HIGH) == keyHigh && rows.get(row, KeyRows.KEY_LOW) == keyLow) {
                    return row;
                }
            }
        }
        return -1;
    }

    /** No two rows in the window have the same 31 bits. */
    private long row(long entry) {
        return rows.first() + ((int) entry - (int) rows.first() & NUMBER);
    }

    void add(long row) {
        if (3L * ++count > 2L * table.length) {
            long[] larger = new long[2 * table.length];
            for (long entry : table) {
                if (entry != 0) {
                    put(larger, entry);
                }
            }
            table = larger;
        }
        put(table, rows.get(row, KeyRows.KEY_HIGH) << 32 | (int) row & NUMBER | MARK & 0xffffffffL);
    }

    private static void put(long[] table, long entry) {
        int mask = table.length - 1;
        int at = (int) (entry >>> 32) & mask;
        while (table[at] != 0) {
            at = at + 1 & mask;
        }
        table[at] = entry;
    }

    void remove(long row) {
        int mask = table.length - 1;
        int gap = (int) rows.get(row, KeyRows.KEY_HIGH) & mask;
        while (table[gap] == 0 || row(table[gap]) != row) {
            if (table[gap] == 0) {
                throw new IllegalStateException("The index of idempotency keys has lost row " + row);
            }
            gap = gap + 1 & mask;
        }
        count--;
        for (int at = gap + 1 & mask; table[at] != 0; at = at + 1 & mask) {
            int home = (int) (table[at] >>> 32) & mask;
            // Whoever may stand in the gap as well as here fills it.
            if ((at - home & mask) >= (at - gap & mask)) {
                table[gap] = table[at];
                gap = at;
            }
        }
        table[gap] = 0;
    }
}
