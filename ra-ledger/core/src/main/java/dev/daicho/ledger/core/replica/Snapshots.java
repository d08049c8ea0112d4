package dev.daicho.ledger.core.replica;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.book.Book;
import dev.daicho.ledger.core.book.FrozenBook;
import dev.daicho.ledger.core.history.Journal;
import dev.daicho.ledger.core.log.LogConsumer.Snapshot;
import dev.daicho.ledger.core.log.LogPosition;
import dev.daicho.ledger.core.storage.PrivateFiles;
import dev.daicho.ledger.core.storage.SnapshotFile;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import dev.daicho.ledger.core.wire.RecordSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of snapshots. Only the latest is kept: the log is dropped up to it, so an older one leads nowhere.
 *
 * <p>Named {@code book-<index, 16 hex digits>.snap}. Taken by one thread, read by any.
 */
final class Snapshots {

    private static final String PREFIX = "book-";
    private static final String SUFFIX = ".snap";

    private final Path directory;
    private volatile @Nullable Snapshot latest;
    private long historyEnd;

    private Snapshots(Path directory) {
        this.directory = directory;
    }

    static Snapshots open(Path directory) throws IOException {
        PrivateFiles.createDirectory(directory);
        Snapshots snapshots = new Snapshots(directory);
        List<Path> files;
        try (Stream<Path> listing = Files.list(directory)) {
            files = listing.sorted().toList();
        }
        Path last = null;
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(".tmp")) {
                // Never finished: whatever it was to replace is still there.
                Files.delete(file);
            } else if (name.startsWith(PREFIX) && name.endsWith(SUFFIX)) {
                last = file;
            }
        }
        if (last != null) {
            snapshots.readHead(last);
            snapshots.deleteBefore(last);
        }
        return snapshots;
    }

    private void readHead(Path file) throws IOException {
        try (SnapshotFile.Reader reader = SnapshotFile.open(file)) {
            latest = new Snapshot(new LogPosition(reader.term(), reader.index()), file);
            historyEnd = Book.historyEndOf(reader);
        } catch (MalformedBytesException malformed) {
            throw new LedgerDamagedException(file + " has " + malformed.getMessage(), malformed);
        }
    }

    private void deleteBefore(Path newest) throws IOException {
        try (Stream<Path> listing = Files.list(directory)) {
            for (Path file : listing.sorted().toList()) {
                if (String.valueOf(file.getFileName()).endsWith(SUFFIX) && file.compareTo(newest) < 0) {
                    Files.delete(file);
                }
            }
        }
    }

    Optional<Snapshot> latest() {
        return Optional.ofNullable(latest);
    }

    /** The end of the history that the latest snapshot recorded when this was opened. */
    long historyEnd() {
        return historyEnd;
    }

    static Book read(Snapshot snapshot, Journal journal) throws IOException {
        try (SnapshotFile.Reader reader = SnapshotFile.open(snapshot.file())) {
            try {
                return Book.restore(reader, journal);
            } catch (MalformedBytesException malformed) {
                throw reader.damaged("has " + malformed.getMessage(), malformed);
            }
        }
    }

    /** Reads a snapshot to its end; returns the end of the history that it recorded. */
    static long check(Snapshot snapshot) throws IOException {
        try (SnapshotFile.Reader reader = SnapshotFile.open(snapshot.file())) {
            return Book.historyEndOf(drained(reader));
        } catch (MalformedBytesException malformed) {
            throw new LedgerDamagedException(snapshot.file() + " has " + malformed.getMessage(), malformed);
        }
    }

    /** The head is in the first frame; all others are read for their checksums. */
    private static RecordSource drained(SnapshotFile.Reader reader) {
        ByteReader first = reader.next();
        if (first == null) {
            throw reader.damaged("holds nothing", null);
        }
        byte[] frame = first.getRaw(first.remainingBytes());
        ByteReader next = reader.next();
        while (next != null) {
            next.getRaw(next.remainingBytes());
            next = reader.next();
        }
        ByteReader head = new ByteReader(frame);
        return () -> head;
    }

    Snapshot take(LogPosition position, FrozenBook book) throws IOException {
        Path file = directory.resolve(PREFIX + HexFormat.of().toHexDigits(position.index()) + SUFFIX);
        SnapshotFile.write(file, book.version(), position.term(), position.index(), book::writeTo);
        Snapshot taken = new Snapshot(position, file);
        latest = taken;
        deleteBefore(file);
        return taken;
    }
}
