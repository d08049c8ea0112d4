package dev.daicho.ledger.core.verify;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.book.Book;
import dev.daicho.ledger.core.history.HistoryRecord;
import dev.daicho.ledger.core.history.HistoryRecord.BlockEnd;
import dev.daicho.ledger.core.history.HistoryRecords;
import dev.daicho.ledger.core.history.HistoryScan;
import dev.daicho.ledger.core.history.HistoryScan.Place;
import dev.daicho.ledger.core.history.Journal;
import dev.daicho.ledger.core.storage.SnapshotFile;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a data directory or an export: every record, the chain, the balances, and the last snapshot against both. Stops at the first thing
 * that can't be, with its file and offset.
 *
 * <p>What it can't see: that whole blocks are missing at the end of the history, if no snapshot has recorded a later one and no hash to
 * look for is given; and what only the replicated log holds, which has its own checksums.
 *
 * <p>Not thread-safe. Source: L13.
 */
final class DirectoryVerifier {

    /**
     * What was found to be right.
     *
     * @param snapshot the snapshot that agrees with the history; null if there is none
     */
    record Verified(
            long blockCount,
            long postingCount,
            int accountCount,
            long endPosition,
            long lastLogIndex,
            byte[] headHash,
            @Nullable Path snapshot) {}

    /** A journal that takes nothing: an image is only looked at. */
    private record Sealed(long endPosition) implements Journal {
        @Override
        public void append(ByteBuffer records) {
            throw new IllegalStateException("A verifier does not write");
        }
    }

    private final Path directory;
    private final byte @Nullable [] wanted;
    private final HashChain chain = new HashChain(new byte[HistoryRecords.HASH_BYTES]);
    private final Tally tally = new Tally();
    private @Nullable Path snapshotFile;
    private @Nullable Book snapshot;
    private boolean wantedSeen;
    private boolean snapshotSeen;
    private long blockCount;
    private long lastLogIndex = -1;

    /**
     * For a directory, or an export's file.
     *
     * @param wanted a block's hash that was noted before and has to be in the chain; null for none
     */
    DirectoryVerifier(Path directory, byte @Nullable [] wanted) {
        this.directory = directory;
        this.wanted = wanted == null ? null : wanted.clone();
    }

    Verified verify() throws IOException {
        boolean export = Files.isRegularFile(directory);
        Path history = export ? directory : directory.resolve("history");
        if (!export && !Files.isDirectory(history)) {
            throw new NoSuchFileException(history + ", the history of a data directory");
        }
        readSnapshot();
        compareAt(0, lastLogIndex);
        long end;
        try {
            end = export ? LedgerExport.scan(history, this::visit) : HistoryScan.scan(history, this::visit);
        } catch (LedgerDamagedException damaged) {
            throw new LedgerDamagedException(
                    damaged.getMessage() + "; the first bad block is number " + (blockCount + 1)
                            + (lastLogIndex < 0 ? "" : ", the one after log index " + lastLogIndex),
                    damaged);
        }
        if (chain.inBlock()) {
            throw new LedgerDamagedException("The history in " + history + " ends at position " + end
                    + " within a block, the one after log index " + lastLogIndex);
        }
        Book expected = snapshot;
        if (expected != null && !snapshotSeen) {
            throw new LedgerDamagedException("The history in " + history + " ends at position " + end
                    + " after log index " + lastLogIndex + ", but snapshot " + snapshotFile
                    + " recorded a block that ends at position " + expected.historyEnd());
        }
        if (wanted != null && !wantedSeen) {
            throw new LedgerDamagedException("No block in " + history + " has the hash "
                    + HexFormat.of().formatHex(wanted) + ": the history is not the one in which it was noted");
        }
        return new Verified(
                blockCount, tally.postingCount(), tally.accountCount(), end, lastLogIndex, chain.head(), snapshotFile);
    }

    private void visit(Place where, byte[] frame, HistoryRecord record) {
        if (record instanceof BlockEnd end) {
            if (end.logIndex() <= lastLogIndex) {
                throw where.damaged(
                        "block at log index " + end.logIndex() + " comes after the one at log index " + lastLogIndex);
            }
            chain.end(where, frame, end);
            wantedSeen |= wanted != null && Arrays.equals(wanted, end.hash());
            compareAt(where.position() + frame.length, end.logIndex());
            lastLogIndex = end.logIndex();
            blockCount++;
        } else {
            chain.add(frame);
            tally.add(where, record);
        }
    }

    private void readSnapshot() throws IOException {
        Path snapshots = directory.resolve("snapshots");
        if (!Files.isDirectory(snapshots)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> listing = Files.list(snapshots)) {
            files = listing.filter(file -> file.toString().endsWith(".snap"))
                    .sorted()
                    .toList();
        }
        if (files.isEmpty()) {
            return;
        }
        Path file = files.get(files.size() - 1);
        snapshotFile = file;
        long end;
        try (SnapshotFile.Reader reader = SnapshotFile.open(file)) {
            end = Book.historyEndOf(reader);
        } catch (MalformedBytesException malformed) {
            throw new LedgerDamagedException(file + " has " + malformed.getMessage(), malformed);
        }
        try (SnapshotFile.Reader reader = SnapshotFile.open(file)) {
            try {
                snapshot = Book.restore(reader, new Sealed(end));
            } catch (MalformedBytesException malformed) {
                throw reader.damaged("has " + malformed.getMessage(), malformed);
            }
        }
    }

    private void compareAt(long position, long logIndex) {
        Book expected = snapshot;
        if (expected == null || expected.historyEnd() != position) {
            return;
        }
        snapshotSeen = true;
        if (!Arrays.equals(expected.headHash(), chain.head())) {
            throw new LedgerDamagedException("Snapshot " + snapshotFile + " recorded the hash "
                    + HexFormat.of().formatHex(expected.headHash()) + " for the block at log index " + logIndex
                    + ", which ends at position " + position + "; the history has "
                    + HexFormat.of().formatHex(chain.head()));
        }
        String difference = tally.differenceTo(expected);
        if (!difference.isEmpty()) {
            throw new LedgerDamagedException("Snapshot " + snapshotFile + " is not what the history up to log index "
                    + logIndex + " leads to: " + difference);
        }
    }
}
