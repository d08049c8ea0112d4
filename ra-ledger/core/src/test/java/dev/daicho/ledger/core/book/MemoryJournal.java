package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.history.HistoryRecord;
import dev.daicho.ledger.core.history.HistoryRecords;
import dev.daicho.ledger.core.history.Journal;
import dev.daicho.ledger.core.wire.ByteReader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A history in memory. */
final class MemoryJournal implements Journal {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public long endPosition() {
        return bytes.size();
    }

    @Override
    public void append(ByteBuffer records) {
        bytes.write(records.array(), records.arrayOffset() + records.position(), records.remaining());
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    List<HistoryRecord> records() {
        List<HistoryRecord> records = new ArrayList<>();
        ByteReader in = new ByteReader(bytes.toByteArray());
        while (in.remainingBytes() > 0) {
            int length = in.getInt();
            in.getInt();
            records.add(HistoryRecords.read(new ByteReader(in.getRaw(length))));
        }
        return records;
    }
}
