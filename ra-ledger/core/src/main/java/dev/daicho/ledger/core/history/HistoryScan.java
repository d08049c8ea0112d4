package dev.daicho.ledger.core.history;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads a history from its first record to its last, for whoever wants to see all of it. Opens files for reading only and changes
 * nothing, whatever it finds.
 *
 * <p>Not thread-safe. Source: L13.
 */
public final class HistoryScan {

    /** Takes one record after the other. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * Takes a record.
         *
         * @param where it begins
         * @param frame its bytes, length and checksum in front
         * @param record what they say
         */
        void visit(Place where, byte[] frame, HistoryRecord record) throws IOException;
    }

    /**
     * Where a record begins.
     *
     * @param position in the whole stream
     * @param file the segment
     * @param offset in that file, in bytes
     */
    public record Place(long position, Path file, long offset) {

        /** With the file and the offset in it. */
        public LedgerDamagedException damaged(String how) {
            return new LedgerDamagedException(file + " at offset " + offset + " (position " + position + "): " + how);
        }
    }

    private HistoryScan() {}

    /**
     * Visits all records.
     *
     * @return where the history ends
     * @throws LedgerDamagedException at the first byte that can't be
     */
    public static long scan(Path directory, Visitor visitor) throws IOException {
        List<Path> files;
        try (Stream<Path> listing = Files.list(directory)) {
            files = listing.filter(HistorySegment::isSegment).sorted().toList();
        }
        long position = 0;
        for (Path file : files) {
            try (DataInputStream in =
                    new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 18))) {
                position = scan(file, in, Files.size(file), position, visitor);
            }
        }
        return position;
    }

    private static long scan(Path file, DataInputStream in, long sizeBytes, long expected, Visitor visitor)
            throws IOException {
        long first = HistorySegment.checkHeader(file, in.readNBytes(HistorySegment.HEADER_BYTES));
        if (first != expected) {
            throw new Place(first, file, 0)
                    .damaged("the segment begins here, but the one before it ends at position " + expected
                            + ": a segment is missing or cut short");
        }
        return records(file, in, HistorySegment.HEADER_BYTES, sizeBytes, first, visitor);
    }

    private static long records(
            Path file, DataInputStream in, long headerBytes, long sizeBytes, long first, Visitor visitor)
            throws IOException {
        long offset = headerBytes;
        while (offset < sizeBytes) {
            Place where = new Place(first + offset - headerBytes, file, offset);
            byte[] frame = frame(in, sizeBytes - offset, where);
            visitor.visit(where, frame, record(frame, where));
            offset += frame.length;
        }
        return first + offset - headerBytes;
    }

    /**
     * Visits the records that a file has behind a header.
     *
     * @return where they end, counted from the first one
     * @throws LedgerDamagedException at the first byte that can't be
     */
    public static long scanFile(Path file, int headerBytes, Visitor visitor) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 18))) {
            in.skipNBytes(headerBytes);
            return records(file, in, headerBytes, Files.size(file), 0, visitor);
        }
    }

    private static byte[] frame(DataInputStream in, long leftBytes, Place where) throws IOException {
        if (leftBytes < HistoryRecords.FRAME_BYTES) {
            throw where.damaged("a record is cut short: " + leftBytes + " bytes are left");
        }
        int length = in.readInt();
        int checksum = in.readInt();
        if (length <= 0 || length > HistoryRecords.MAX_PAYLOAD_BYTES) {
            throw where.damaged("a record of the impossible length " + length);
        }
        if (length > leftBytes - HistoryRecords.FRAME_BYTES) {
            throw where.damaged("a record of " + length + " bytes is cut short: "
                    + (leftBytes - HistoryRecords.FRAME_BYTES) + " are left");
        }
        ByteBuffer frame = ByteBuffer.allocate(HistoryRecords.FRAME_BYTES + length);
        frame.putInt(length).putInt(checksum);
        in.readFully(frame.array(), HistoryRecords.FRAME_BYTES, length);
        if (HistoryRecords.checksum(frame) != checksum) {
            throw where.damaged("a record whose checksum is wrong");
        }
        return frame.array();
    }

    private static HistoryRecord record(byte[] frame, Place where) {
        try {
            return HistoryRecords.read(new ByteReader(
                    ByteBuffer.wrap(frame, HistoryRecords.FRAME_BYTES, frame.length - HistoryRecords.FRAME_BYTES)));
        } catch (MalformedBytesException malformed) {
            throw where.damaged("a record with " + malformed.getMessage());
        }
    }

    /**
     * Visits records that lie one after the other in memory: an export's.
     *
     * @param offset where the first one is in the file; positions count from it
     * @throws LedgerDamagedException at the first byte that can't be
     */
    public static void scan(Path file, long offset, byte[] records, Visitor visitor) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(records))) {
            long at = 0;
            while (at < records.length) {
                Place where = new Place(at, file, offset + at);
                byte[] frame = frame(in, records.length - at, where);
                visitor.visit(where, frame, record(frame, where));
                at += frame.length;
            }
        }
    }
}
