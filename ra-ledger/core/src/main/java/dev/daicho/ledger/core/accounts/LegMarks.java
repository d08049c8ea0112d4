package dev.daicho.ledger.core.accounts;

import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Where in the history each {@value #LEGS_BETWEEN}th leg of an account is, and of what time: whoever asks for a time long ago starts there
 * instead of walking back from the newest leg. 16 bytes for so many legs; accounts with fewer cost nothing.
 *
 * <p>Not thread-safe; what {@link #freeze} gives is for any thread. Source: L13 (history by time).
 */
final class LegMarks {

    static final int LEGS_BETWEEN = 1024;

    private static final long[] NONE = {};

    private final Map<Integer, long[]> marks;

    LegMarks() {
        this(new HashMap<>());
    }

    private LegMarks(Map<Integer, long[]> marks) {
        this.marks = marks;
    }

    void legPosted(int row, long legCount, long position, long timeMillis) {
        if (legCount % LEGS_BETWEEN == 0) {
            // A new array each time: frozen copies have the old one.
            long[] before = marks.getOrDefault(row, NONE);
            long[] after = Arrays.copyOf(before, before.length + 2);
            after[before.length] = position;
            after[before.length + 1] = timeMillis;
            marks.put(row, after);
        }
    }

    /** The first mark at or after that time: all legs before the time are at it or behind it. −1 if there is none. */
    long positionBefore(int row, long timeMillis) {
        long[] known = marks.getOrDefault(row, NONE);
        int low = 0;
        int high = known.length / 2;
        while (low < high) {
            int middle = low + high >>> 1;
            if (known[2 * middle + 1] < timeMillis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return 2 * low == known.length ? -1 : known[2 * low];
    }

    void write(int row, ByteWriter out) {
        long[] known = marks.getOrDefault(row, NONE);
        out.putInt(known.length / 2);
        for (long word : known) {
            out.putLong(word);
        }
    }

    void restore(int row, ByteReader in) {
        int count = in.getCount(2 * Long.BYTES);
        if (count > 0) {
            long[] known = new long[2 * count];
            for (int i = 0; i < known.length; i++) {
                known[i] = in.getLong();
            }
            marks.put(row, known);
        }
    }

    LegMarks freeze() {
        return new LegMarks(new HashMap<>(marks));
    }
}
