package dev.daicho.ledger.core.replica;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.LedgerMissingException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.OutcomeCodec;
import dev.daicho.ledger.core.book.Book;
import dev.daicho.ledger.core.book.FrozenBook;
import dev.daicho.ledger.core.history.HistoryRecord;
import dev.daicho.ledger.core.history.HistorySegments;
import dev.daicho.ledger.core.log.Checkpoint;
import dev.daicho.ledger.core.log.LogConsumer;
import dev.daicho.ledger.core.log.LogPosition;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The book, its history and its snapshots, as one consumer of the log. A kept block becomes visible as a whole, a dissolved one
 * transaction by transaction.
 *
 * <p>Thread-safe: one thread of the log applies, any may read. Durable by snapshots and the log: at start the last snapshot is read, the
 * history is cut back to the end that it recorded, and the log's entries write the rest of it again, the same.
 *
 * <p>Source: L8, L10.
 */
public final class Replica implements LogConsumer, Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Path historyDirectory;
    private final Path snapshotDirectory;
    private final long historySegmentBytes;
    private final SnapshotSchedule schedule;
    private final Transfer transfer;
    private final SnapshotWriter writer;
    private final Checkpoints checkpoints;
    private long lastCopy;
    private volatile Copy copy;
    private volatile LogPosition applied;
    private volatile @Nullable Throwable failure;

    private Replica(
            Path historyDirectory,
            Path snapshotDirectory,
            long historySegmentBytes,
            SnapshotSchedule schedule,
            long firstLogIndex,
            Executor snapshotThreads)
            throws IOException {
        this.historyDirectory = historyDirectory;
        this.snapshotDirectory = snapshotDirectory;
        this.historySegmentBytes = historySegmentBytes;
        this.schedule = schedule;
        this.writer = new SnapshotWriter(snapshotThreads);
        this.checkpoints = new Checkpoints(schedule.entries(), snapshotThreads);
        this.transfer = new Transfer(historyDirectory, snapshotDirectory);
        boolean finished = transfer.finish();
        boolean own = !adoptedWhatCame() && !finished;
        this.copy = load(own, firstLogIndex);
        this.applied = copy.position();
    }

    /**
     * Opens what is there, as of the last snapshot.
     *
     * @param firstLogIndex the first index that the log still has
     * @param snapshotThreads who writes snapshots
     * @throws LedgerDamagedException if a file is damaged, cut short or of another version
     * @throws LedgerMissingException if the log begins after the last snapshot
     */
    public static Replica open(
            Path historyDirectory,
            Path snapshotDirectory,
            long historySegmentBytes,
            SnapshotSchedule schedule,
            long firstLogIndex,
            Executor snapshotThreads)
            throws IOException {
        return new Replica(
                historyDirectory, snapshotDirectory, historySegmentBytes, schedule, firstLogIndex, snapshotThreads);
    }

    private boolean adoptedWhatCame() throws IOException {
        if (transfer.hasNewer(Snapshots.open(snapshotDirectory).latest())) {
            try {
                transfer.adopt();
                return true;
            } catch (LedgerDamagedException notWhole) {
                // A power cut may have left names without content: whoever sent it sends it again.
                LOG.warn("What came from another server before the restart is not whole", notWhole);
                transfer.discard();
            }
        }
        return false;
    }

    private Copy load(boolean own, long firstLogIndex) throws IOException {
        Snapshots snapshots = Snapshots.open(snapshotDirectory);
        HistorySegments history = HistorySegments.open(historyDirectory, historySegmentBytes);
        try {
            Optional<Snapshot> latest = snapshots.latest();
            Book book = latest.isPresent() ? Snapshots.read(latest.get(), history) : new Book(history);
            long index =
                    latest.map(Snapshot::position).orElse(LogPosition.START).index();
            if (firstLogIndex > index + 1) {
                throw new LedgerMissingException(
                        "The log begins at index " + firstLogIndex + ", but the last snapshot in "
                                + snapshotDirectory + " ends at index " + index
                                + ": a snapshot is missing; restore the data directory from a backup");
            }
            long end = latest.isPresent() ? snapshots.historyEnd() : 0;
            // What another server's files have beyond the snapshot was never applied here.
            long onceApplied = own ? history.lastBlockIndexAfter(end) : -1;
            history.truncateTo(end);
            Copy loaded = new Copy(++lastCopy, history, snapshots, book, onceApplied);
            schedule.taken(loaded.position().index());
            return loaded;
        } catch (IOException | RuntimeException failed) {
            history.close();
            throw failed;
        }
    }

    @Override
    public byte[] apply(LogPosition position, byte[] entry) {
        lock.writeLock().lock();
        try {
            Throwable cause = failure;
            if (cause != null) {
                throw new IllegalStateException("The ledger has stopped: " + cause.getMessage(), cause);
            }
            Block block = BlockCodec.decode(entry);
            byte[] answer = OutcomeCodec.encode(copy.book().apply(position.index(), block, this::letReadersIn));
            applied = position;
            checkpoints.reached(position.index(), copy.book());
            schedule.applied(entry.length);
            return answer;
        } catch (MalformedBytesException malformed) {
            throw stopped(new LedgerDamagedException(
                    "Log entry " + position.index() + " has " + malformed.getMessage()
                            + "; it was written by another version, or is damaged",
                    malformed));
        } catch (RuntimeException | Error failed) {
            throw stopped(failed);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void letReadersIn() {
        lock.writeLock().unlock();
        lock.writeLock().lock();
    }

    /** After a half-applied entry what is in memory is nobody's truth: only a restart, which replays the log, brings it back. */
    private IllegalStateException stopped(Throwable cause) {
        failure = cause;
        return new IllegalStateException("The ledger has stopped: an entry of its log could not be applied", cause);
    }

    @Override
    public void pass(LogPosition position) {
        lock.readLock().lock();
        try {
            applied = position;
            checkpoints.reached(position.index(), copy.book());
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public List<Checkpoint> checkpoints() {
        return failure == null ? checkpoints.lately() : List.of();
    }

    /** Serves nothing any more, and applies nothing. */
    public void stop(Throwable cause) {
        failure = cause;
    }

    /**
     * Reads all there is on disk that only the disk has: the last snapshot, and the history up to it.
     *
     * @throws LedgerDamagedException if anything of it is damaged
     */
    public void checkFiles() throws IOException {
        Copy current = copy;
        Optional<Snapshot> latest = current.snapshots().latest();
        if (latest.isEmpty()) {
            return;
        }
        long end;
        try {
            end = Snapshots.check(latest.get());
        } catch (NoSuchFileException replaced) {
            // A newer one is there by now: next time.
            return;
        }
        try {
            current.history().checkUpTo(end);
        } catch (IOException closed) {
            if (copy == current && failure == null) {
                throw closed;
            }
        }
    }

    @Override
    public void logFailed(Throwable cause) {
        if (failure == null) {
            failure = new LedgerUnavailableException("its log can't be written: " + cause.getMessage(), cause);
        }
    }

    @Override
    public LogPosition applied() {
        return applied;
    }

    @Override
    public Optional<Snapshot> takeSnapshotIfDue(BooleanSupplier postpone) throws IOException {
        LogPosition position = applied;
        boolean nothingToDo = !writer.busy() && !schedule.due(position.index());
        if (nothingToDo || schedule.mayBePostponed(position.index()) && postpone.getAsBoolean()) {
            return Optional.empty();
        }
        try {
            if (writer.busy()) {
                return writer.takeFinished();
            }
            // The log's own thread calls this, between entries: what is frozen is what these have led to. The rest is
            // up
            // to the writer, while entries go on being applied.
            Copy current = copy;
            FrozenBook frozen = current.book().freeze();
            schedule.taken(position.index());
            writer.start(() -> {
                current.history().force();
                return current.snapshots().take(position, frozen);
            });
            return writer.takeFinished();
        } catch (IOException failed) {
            schedule.failed(position.index());
            throw failed;
        }
    }

    @Override
    public Optional<Snapshot> latestSnapshot() {
        lock.readLock().lock();
        try {
            return copy.snapshots().latest();
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public Path transferDirectory() {
        return transfer.directory();
    }

    @Override
    public List<Path> transferFiles(Snapshot snapshot) throws IOException {
        return transfer.offer(snapshot);
    }

    @Override
    public void adoptTransfer() throws IOException {
        lock.writeLock().lock();
        try {
            writer.awaitIdle();
            copy.history().close();
            transfer.adopt();
            checkpoints.forget();
            copy = load(false, 0);
            applied = copy.position();
            LOG.info("This server's copy was replaced by another's, as of log index {}", applied.index());
        } catch (IOException | RuntimeException failed) {
            failure = failed;
            throw failed;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Says whether anything can be read.
     *
     * @throws LedgerUnavailableException if the replica has stopped
     */
    public void checkServing() {
        Throwable cause = failure;
        if (cause != null) {
            throw new LedgerUnavailableException(
                    "The ledger has stopped: " + cause.getMessage() + "; restart the server after finding out why",
                    cause);
        }
    }

    /** All there is, as it is now; copied in no time, and then by itself. */
    public FrozenBook freeze() {
        checkServing();
        lock.writeLock().lock();
        try {
            return copy.book().freeze();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Reads the book between two transactions.
     *
     * @throws LedgerUnavailableException if the replica has stopped
     */
    public <T extends @Nullable Object> T read(Function<Book, T> question) {
        checkServing();
        lock.readLock().lock();
        try {
            return question.apply(copy.book());
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Another number than before says that all was replaced by another server's copy: what was taken of the old book is of no use. */
    public long copyNumber() {
        return copy.number();
    }

    /** A record of the history. */
    public HistoryRecord history(long position) {
        lock.readLock().lock();
        try {
            return copy.history().read(position);
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Checks that a log still has all that was applied once.
     *
     * @param lastLogIndex its last entry
     * @throws LedgerDamagedException if it ends before that
     */
    public void checkLogReaches(long lastLogIndex) {
        long onceApplied = copy.onceAppliedIndex();
        if (lastLogIndex < onceApplied) {
            throw new LedgerDamagedException("The log's files end at index " + lastLogIndex + ", but index "
                    + onceApplied + " had been applied: log files are missing or cut short");
        }
    }

    /**
     * Says that the log brought back all that had been applied before the restart.
     *
     * @throws LedgerDamagedException if it ends before that
     */
    public void checkLogIsWhole() {
        long onceApplied = copy.onceAppliedIndex();
        if (applied.index() < onceApplied) {
            throw new LedgerDamagedException(
                    "The log ends at index " + applied.index() + ", but the history shows that index " + onceApplied
                            + " had been applied: log files are missing or cut short; restore the data directory from a backup");
        }
    }

    @Override
    public void close() throws IOException {
        lock.writeLock().lock();
        try {
            if (failure == null) {
                failure = new LedgerUnavailableException("it was closed");
            }
            writer.awaitIdle();
            copy.history().close();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
