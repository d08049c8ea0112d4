package dev.daicho.ledger.core.history;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.storage.PrivateFiles;
import dev.daicho.ledger.core.wire.ByteReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The history in a directory of segments, none much longer than a given size. A record never lies in two segments.
 *
 * <p>Appending is for one thread; reading for any, and sees all that was appended. Durable after {@link #force}: a snapshot of the book
 * forces it and records its end, a restart cuts it back to there, and the log writes the same bytes again.
 *
 * <p>Source: L13.
 */
public final class HistorySegments implements Journal, Closeable {

    private final Path directory;
    private final long segmentBytes;
    private final ConcurrentSkipListMap<Long, HistorySegment> segments = new ConcurrentSkipListMap<>();

    private HistorySegments(Path directory, long segmentBytes) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
    }

    /**
     * Opens what is there.
     *
     * @param segmentBytes a new segment is begun when the last one has reached this size
     * @throws LedgerDamagedException if a segment is of another version, damaged in its header, or missing in between
     */
    public static HistorySegments open(Path directory, long segmentBytes) throws IOException {
        PrivateFiles.createDirectory(directory);
        HistorySegments history = new HistorySegments(directory, segmentBytes);
        try {
            history.openAll();
            return history;
        } catch (IOException | RuntimeException failed) {
            history.close();
            throw failed;
        }
    }

    private void openAll() throws IOException {
        List<Path> files;
        try (Stream<Path> listing = Files.list(directory)) {
            files = listing.filter(HistorySegment::isSegment).sorted().toList();
        }
        long expected = 0;
        for (Path file : files) {
            boolean last = file.equals(files.get(files.size() - 1));
            if (last && Files.size(file) <= HistorySegment.HEADER_BYTES) {
                // Nothing is in it, and a crash while it was made may have torn its header.
                Files.delete(file);
                break;
            }
            HistorySegment segment = HistorySegment.open(file);
            segments.put(segment.firstPosition(), segment);
            if (segment.firstPosition() != expected) {
                throw new LedgerDamagedException(file + " holds the history from position " + segment.firstPosition()
                        + " on, but the one before it ends at position " + expected
                        + ": a segment is missing or cut short");
            }
            expected = segment.endPosition();
        }
    }

    @Override
    public long endPosition() {
        Map.Entry<Long, HistorySegment> last = segments.lastEntry();
        return last == null ? 0 : last.getValue().endPosition();
    }

    @Override
    public void append(ByteBuffer records) {
        try {
            Map.Entry<Long, HistorySegment> last = segments.lastEntry();
            if (last == null || last.getValue().sizeBytes() >= segmentBytes) {
                last = begin(last);
            }
            last.getValue().append(records);
        } catch (IOException failed) {
            throw new UncheckedIOException("Can't write the history in " + directory, failed);
        }
    }

    private Map.Entry<Long, HistorySegment> begin(Map.@Nullable Entry<Long, HistorySegment> last) throws IOException {
        if (last != null) {
            last.getValue().force();
        }
        HistorySegment next = HistorySegment.create(directory, endPosition());
        segments.put(next.firstPosition(), next);
        return Map.entry(next.firstPosition(), next);
    }

    /**
     * The record at a position.
     *
     * @throws LedgerDamagedException if no sound record is there
     */
    public HistoryRecord read(long position) {
        Map.Entry<Long, HistorySegment> segment = segments.floorEntry(position);
        if (segment == null) {
            throw new LedgerDamagedException("No segment in " + directory + " holds position " + position);
        }
        try {
            return segment.getValue().read(position);
        } catch (IOException failed) {
            throw new LedgerDamagedException(
                    "Can't read " + segment.getValue().path() + " at position " + position, failed);
        }
    }

    /**
     * The log index of the last whole block after a position, or −1: what was applied once, and so has to be in the log still.
     *
     * @param position of a record, or the end
     */
    public long lastBlockIndexAfter(long position) throws IOException {
        long found = -1;
        for (HistorySegment segment : segments.values()) {
            long next = Math.max(position, segment.firstPosition());
            ByteBuffer payload;
            while ((payload = segment.readOrNull(next)) != null) {
                next += HistoryRecords.FRAME_BYTES + payload.remaining();
                if (HistoryRecords.read(new ByteReader(payload)) instanceof HistoryRecord.BlockEnd end) {
                    found = end.logIndex();
                }
            }
            if (next >= position && next < segment.endPosition()) {
                // A torn end: whatever follows was never whole.
                return found;
            }
        }
        return found;
    }

    /**
     * Checks that every record up to an end is whole and sound.
     *
     * @throws LedgerDamagedException if one is not, or the history ends before
     */
    public void checkUpTo(long end) throws IOException {
        long next = 0;
        for (HistorySegment segment : segments.values()) {
            while (next < Math.min(end, segment.endPosition())) {
                ByteBuffer payload = segment.readOrNull(next);
                if (payload == null) {
                    throw segment.damaged(next, "no sound record", null);
                }
                next += HistoryRecords.FRAME_BYTES + payload.remaining();
            }
        }
        if (next != end) {
            throw new LedgerDamagedException("The history in " + directory + " has no record that ends at position "
                    + end + "; the last sound one before ends at " + next);
        }
    }

    /**
     * Cuts the history back to the end that a snapshot recorded.
     *
     * @throws LedgerDamagedException if it ends before that
     */
    public void truncateTo(long position) throws IOException {
        if (endPosition() < position) {
            throw new LedgerDamagedException("The history in " + directory + " ends at position " + endPosition()
                    + ", before the " + position
                    + " that the last snapshot recorded: a segment is missing or cut short; "
                    + "restore the data directory from a backup");
        }
        while (!segments.isEmpty()) {
            HistorySegment last = segments.lastEntry().getValue();
            if (last.firstPosition() < position || position == 0 && last.firstPosition() == 0) {
                last.truncateTo(position);
                break;
            }
            segments.remove(last.firstPosition());
            last.close();
            Files.delete(last.path());
        }
        PrivateFiles.forceDirectory(directory);
    }

    /** Makes all that was appended durable. */
    public void force() throws IOException {
        Map.Entry<Long, HistorySegment> last = segments.lastEntry();
        if (last != null) {
            last.getValue().force();
        }
    }

    @Override
    public void close() throws IOException {
        for (HistorySegment segment : segments.values()) {
            segment.close();
        }
    }
}
