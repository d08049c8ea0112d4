package dev.daicho.ledger.core.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.LedgerMissingException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.core.Trees;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.log.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** History and snapshots after a crash at any byte, and after damage; the log is a list. */
class ReplicaCrashTest {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final long SEGMENT_BYTES = 2_000;
    private static final int ENTRIES = 40;
    private static final int SNAPSHOT_EVERY = 16;

    private final Path home;
    private final List<byte[]> log = new ArrayList<>();
    private final byte[] digest;

    ReplicaCrashTest(@TempDir Path home) throws IOException {
        this.home = home;
        writeLog();
        try (Replica replica = open(home, 0)) {
            replay(replica);
            digest = replica.read(book -> book.digest());
        }
    }

    private void writeLog() {
        add(0, 0, new Command.OpenSession("node", 1, 2));
        add(
                1,
                1,
                new Command.OnePhase(
                        null,
                        List.of(
                                new Operation.DefineCurrency("CZK", 2),
                                new Operation.OpenAccount("a", "CZK", -Operation.MAX_UNITS, Operation.MAX_UNITS),
                                new Operation.OpenAccount("b", "CZK", 0, Operation.MAX_UNITS))));
        for (int i = 2; i < ENTRIES; i++) {
            Operation.Post post = new Operation.Post(
                    new PostingId(1, i),
                    "key" + i,
                    "memo " + i,
                    List.of(new PostedLeg("a", "CZK", -i), new PostedLeg("b", "CZK", i)));
            add(1, i, new Command.OnePhase(null, List.of(post)));
        }
    }

    private void add(long session, long sequence, Command command) {
        byte[] entry = BlockCodec.encode(new Block(true, 0, session, sequence, sequence - 1, List.of(command)));
        BlockCodec.stamp(entry, 1_000_000 + log.size());
        log.add(entry);
    }

    private static Replica open(Path home, long firstLogIndex) throws IOException {
        return Replica.open(
                home.resolve("history"),
                home.resolve("snapshots"),
                SEGMENT_BYTES,
                new SnapshotSchedule(SNAPSHOT_EVERY, Long.MAX_VALUE),
                firstLogIndex,
                Runnable::run);
    }

    private void replay(Replica replica) throws IOException {
        for (int index = (int) replica.applied().index() + 1; index < log.size(); index++) {
            replica.apply(new LogPosition(1, index), log.get(index));
            replica.takeSnapshotIfDue(() -> false);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static Path last(Path directory) throws IOException {
        List<Path> files = files(directory);
        return files.get(files.size() - 1);
    }

    @Test
    void shouldWriteTheSameHistoryAgainAfterACrashAtEveryByteOfIt(@TempDir Path crashes) throws IOException {
        byte[] whole = Files.readAllBytes(last(home.resolve("history")));
        Random random = new Random(7_144_490);
        int step = CAMPAIGN ? 1 : 23;
        int rounds = 0;
        for (int cut = 32; cut <= whole.length; cut += step) {
            for (int torn : new int[] {0, 40}) {
                Path crashed = crashes.resolve(cut + "." + torn);
                Trees.copy(home, crashed);
                byte[] tail = new byte[torn];
                random.nextBytes(tail);
                Files.write(
                        last(crashed.resolve("history")),
                        ByteBuffer.allocate(cut + torn)
                                .put(whole, 0, cut)
                                .put(tail)
                                .array());
                if (recovers(crashed)) {
                    assertArrayEquals(whole, Files.readAllBytes(last(crashed.resolve("history"))), "cut at " + cut);
                    rounds++;
                }
            }
        }
        assertTrue(rounds > 10, "only " + rounds + " cuts were behind the snapshot's end");
    }

    /** False if the cut took what the snapshot had recorded, which has to be found. */
    private boolean recovers(Path crashed) throws IOException {
        Replica replica;
        try {
            replica = open(crashed, 0);
        } catch (LedgerDamagedException tooShort) {
            assertTrue(String.valueOf(tooShort.getMessage()).contains("ends at position"), tooShort.getMessage());
            return false;
        }
        try (replica) {
            replay(replica);
            replica.checkLogIsWhole();
            assertArrayEquals(digest, replica.read(book -> book.digest()));
            return true;
        }
    }

    @Test
    void shouldIgnoreASnapshotThatWasNeverFinished() throws IOException {
        Path snapshot = last(home.resolve("snapshots"));
        byte[] half = Arrays.copyOf(Files.readAllBytes(snapshot), 100);
        Files.write(home.resolve("snapshots").resolve("book-00000000000000ff.snap.tmp"), half);
        assertTrue(recovers(home));
        assertEquals(List.of(snapshot), files(home.resolve("snapshots")));
    }

    @Test
    void shouldFindEveryChangedByteOfASnapshotAndNameTheFile(@TempDir Path damages) throws IOException {
        byte[] whole = Files.readAllBytes(last(home.resolve("snapshots")));
        for (int offset = 0; offset < whole.length; offset += CAMPAIGN ? 1 : 7) {
            Path damaged = damages.resolve("at" + offset);
            Trees.copy(home, damaged);
            byte[] changed = whole.clone();
            changed[offset] ^= 0x10;
            Path file = last(damaged.resolve("snapshots"));
            Files.write(file, changed);
            LedgerDamagedException found = assertThrows(
                    LedgerDamagedException.class, () -> open(damaged, 0).close(), "offset " + offset);
            assertTrue(String.valueOf(found.getMessage()).contains(file.toString()), found.getMessage());
        }
    }

    @Test
    void shouldFindASnapshotThatWasCutShort() throws IOException {
        Path file = last(home.resolve("snapshots"));
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 20, 40, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThrows(LedgerDamagedException.class, () -> open(home, 0).close(), "length " + length);
        }
    }

    @Test
    void shouldRefuseFilesOfAnotherVersionAndNameBoth() throws IOException {
        for (String directory : List.of("snapshots", "history")) {
            Path file = last(home.resolve(directory));
            byte[] whole = Files.readAllBytes(file);
            int read = whole[11];
            for (int version : new int[] {read - 1, 9}) {
                byte[] other = whole.clone();
                other[11] = (byte) version;
                Files.write(file, other);
                LedgerDamagedException refused = assertThrows(
                        LedgerDamagedException.class, () -> open(home, 0).close());
                String message = String.valueOf(refused.getMessage());
                assertTrue(message.contains("version " + version) && message.contains("reads version"), message);
            }
            Files.write(file, whole);
        }
    }

    @Test
    void shouldRefuseAMissingSegmentInTheMiddle() throws IOException {
        List<Path> segments = files(home.resolve("history"));
        assertTrue(segments.size() > 2, "the test needs several segments");
        Files.delete(segments.get(1));
        assertThrows(LedgerDamagedException.class, () -> open(home, 0).close());
    }

    @Test
    void shouldRefuseALogThatBeginsAfterTheLastSnapshot() throws IOException {
        Files.delete(last(home.resolve("snapshots")));
        assertThrows(LedgerMissingException.class, () -> open(home, SNAPSHOT_EVERY));
        assertTrue(files(home.resolve("history")).size() > 2, "nothing may be cut before that is known");
    }

    @Test
    void shouldRefuseALogThatEndsBeforeWhatWasApplied() throws IOException {
        log.remove(log.size() - 1);
        try (Replica replica = open(home, 0)) {
            replay(replica);
            LedgerDamagedException found = assertThrows(LedgerDamagedException.class, replica::checkLogIsWhole);
            assertTrue(String.valueOf(found.getMessage()).contains("index " + (ENTRIES - 1)), found.getMessage());
        }
    }

    @Test
    void shouldNameFileAndOffsetOfAChangedByteInTheHistory() throws IOException {
        Path first = files(home.resolve("history")).get(0);
        byte[] changed = Files.readAllBytes(first);
        changed[changed.length - 60] ^= 1;
        Files.write(first, changed);
        try (Replica replica = open(home, 0)) {
            replay(replica);
            AccountState account = replica.read(book -> book.account("b"));
            assertTrue(account != null && account.lastLegPosition() > 0);
            LedgerDamagedException found = null;
            long position = 0;
            for (long length; position < changed.length - 32; position += length) {
                length = 8 + ByteBuffer.wrap(changed).getInt(32 + (int) position);
                long at = position;
                try {
                    replica.history(at);
                } catch (LedgerDamagedException damaged) {
                    found = damaged;
                    break;
                }
            }
            assertTrue(
                    found != null
                            && String.valueOf(found.getMessage())
                                    .contains(first + " has no sound record at offset " + (32 + position)),
                    String.valueOf(found));
        }
    }

    @Test
    void shouldSayThatItHasStoppedOnceItsLogCantBeWritten() throws IOException {
        try (Replica replica = open(home, 0)) {
            replay(replica);
            replica.logFailed(new IOException("No space left on device"));
            LedgerUnavailableException stopped =
                    assertThrows(LedgerUnavailableException.class, () -> replica.read(book -> 0));
            assertTrue(String.valueOf(stopped.getMessage()).contains("No space left on device"), stopped.getMessage());
        }
        assertTrue(recovers(home));
    }

    @Test
    void shouldStopAtAnEntryThatItCantReadAndSayWhy() throws IOException {
        try (Replica replica = open(home, 0)) {
            replay(replica);
            byte[] newer = log.get(5).clone();
            newer[5] = 9;
            IllegalStateException stopped =
                    assertThrows(IllegalStateException.class, () -> replica.apply(new LogPosition(1, ENTRIES), newer));
            String cause = String.valueOf(stopped.getCause());
            assertTrue(cause.contains("version 9") && cause.contains("reads versions 3 to 4"), cause);
            assertThrows(LedgerUnavailableException.class, () -> replica.read(book -> 0));
        }
    }

    @Test
    void shouldGoOnApplyingWhileASnapshotIsWrittenAndRecoverFromIt(@TempDir Path other) throws IOException {
        List<Runnable> writing = new ArrayList<>();
        int begunAt = -1;
        try (Replica replica = Replica.open(
                other.resolve("history"),
                other.resolve("snapshots"),
                SEGMENT_BYTES,
                new SnapshotSchedule(SNAPSHOT_EVERY, Long.MAX_VALUE),
                0,
                writing::add)) {
            for (int index = 0; index < log.size(); index++) {
                replica.apply(new LogPosition(1, index), log.get(index));
                assertTrue(replica.takeSnapshotIfDue(() -> false).isEmpty(), "one at a time, and this one is not done");
                // Hashes of the whole book, for comparison with others, are made by the same threads.
                int hashes = index / 32 + 1;
                begunAt = begunAt < 0 && writing.size() > hashes ? index : begunAt;
            }
            assertEquals(1, writing.size() - (log.size() - 1) / 32 - 1);
            writing.forEach(Runnable::run);
            long taken = replica.takeSnapshotIfDue(() -> false)
                    .orElseThrow()
                    .position()
                    .index();
            assertEquals(begunAt, taken);
            assertTrue(taken < log.size() - 1);
            assertArrayEquals(digest, replica.read(book -> book.digest()));
        }
        try (Replica again = open(other, 0)) {
            assertEquals(begunAt, again.applied().index());
            replay(again);
            assertArrayEquals(digest, again.read(book -> book.digest()));
        }
    }

    @Test
    void shouldTellAFailedSnapshotAndTakeALaterOne(@TempDir Path other) throws IOException {
        AtomicBoolean broken = new AtomicBoolean(true);
        int failures = 0;
        long taken = -1;
        try (Replica replica = Replica.open(
                other.resolve("history"),
                other.resolve("snapshots"),
                SEGMENT_BYTES,
                new SnapshotSchedule(SNAPSHOT_EVERY, Long.MAX_VALUE),
                0,
                task -> {
                    if (broken.get()) {
                        throw new java.util.concurrent.RejectedExecutionException("no thread");
                    }
                    task.run();
                })) {
            for (int index = 0; index < log.size(); index++) {
                replica.apply(new LogPosition(1, index), log.get(index));
                try {
                    taken = Math.max(
                            taken,
                            replica.takeSnapshotIfDue(() -> false)
                                    .map(snapshot -> snapshot.position().index())
                                    .orElse(-1L));
                } catch (IOException noThread) {
                    failures++;
                    broken.set(false);
                }
            }
        }
        assertEquals(1, failures);
        assertTrue(taken > 0);
    }
}
