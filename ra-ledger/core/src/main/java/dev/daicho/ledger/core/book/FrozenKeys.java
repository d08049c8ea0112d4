package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.wire.ByteWriter;

/** The keys as they were at one moment. Immutable in effect: any one thread may write it. */
final class FrozenKeys {

    private final KeyRows rows;

    FrozenKeys(KeyRows rows) {
        this.rows = rows;
    }

    /** Does something with the writer after each key was written to it, the oldest first. */
    void write(ByteWriter out, int kind, Runnable written) {
        for (long row = rows.first(); row < rows.end(); row++) {
            out.put(kind);
            for (int word = 0; word < KeyRows.WORDS; word++) {
                out.putLong(rows.get(row, word));
            }
            written.run();
        }
    }
}
