package dev.daicho.ledger.core.accounts;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * From hashes to row numbers: open addressing, 8 bytes an entry at a load of up to 2/3, the hash kept beside the number so that growing
 * touches nothing else. Rows are never taken out.
 *
 * <p>Not thread-safe.
 */
final class HashIndex {

    private long[] table = new long[16];
    private int count;

    /** The row with that hash that the caller knows as its own, or −1. */
    int find(int hash, IntPredicate isIt) {
        int mixed = mix(hash);
        int mask = table.length - 1;
        for (int at = mixed & mask; table[at] != 0; at = at + 1 & mask) {
            if ((int) (table[at] >>> 32) == mixed && isIt.test((int) table[at] - 1)) {
                return (int) table[at] - 1;
            }
        }
        return -1;
    }

    void add(int hash, int row) {
        if (3L * ++count > 2L * table.length) {
            grow();
        }
        put(table, (long) mix(hash) << 32 | row + 1);
    }

    private void grow() {
        long[] larger = new long[Math.multiplyExact(2, table.length)];
        for (long entry : table) {
            if (entry != 0) {
                put(larger, entry);
            }
        }
        table = larger;
    }

    /** Makes room for so many at once. */
    void expect(int rows) {
        long wanted = Long.highestOneBit(Math.max(16, 3L * rows / 2)) * 2;
        if (count == 0 && wanted > table.length && wanted <= 1 << 30) {
            table = Arrays.copyOf(table, (int) wanted);
        }
    }

    private static void put(long[] table, long entry) {
        int mask = table.length - 1;
        int at = (int) (entry >>> 32) & mask;
        while (table[at] != 0) {
            at = at + 1 & mask;
        }
        table[at] = entry;
    }

    /** Strings that count up have hashes that count up: spread them. */
    private static int mix(int hash) {
        int h = hash * 0x85ebca6b;
        h ^= h >>> 15;
        h *= 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
