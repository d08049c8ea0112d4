package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.log.LogConsumer;
import dev.daicho.ledger.core.log.LogConsumer.Snapshot;
import dev.daicho.ledger.core.log.LogPosition;
import dev.daicho.ledger.core.log.Seat;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle.State;
import org.jspecify.annotations.Nullable;

/**
 * Passes Ratis' log on to a {@link LogConsumer}, and stamps the leader's clock into each entry before it enters the log.
 *
 * <p>Called by Ratis' threads as Ratis has it: one applies, any submit.
 */
final class ConsumerStateMachine extends BaseStateMachine implements StateMachineStorage {

    private final LogConsumer consumer;
    private final LongSupplier clockMillis;
    private final @Nullable Seat seat;
    private final Runnable leaderChanged;
    private final BooleanSupplier feeding;
    private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> waiting = new ConcurrentSkipListMap<>();
    private volatile boolean leading;
    private boolean ending;
    private boolean failed;

    /**
     * For one division.
     *
     * @param seat told of the first entry; null in a group of one, whose snapshots go nowhere
     * @param leaderChanged run when another member leads than before
     * @param feeding whether another member is being given an image
     */
    ConsumerStateMachine(
            LogConsumer consumer,
            LongSupplier clockMillis,
            @Nullable Seat seat,
            Runnable leaderChanged,
            BooleanSupplier feeding) {
        this.feeding = feeding;
        this.consumer = consumer;
        this.clockMillis = clockMillis;
        this.seat = seat;
        this.leaderChanged = leaderChanged;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage) throws IOException {
        super.initialize(server, groupId, storage);
        followConsumer();
        getLifeCycle().transition(State.STARTING);
        getLifeCycle().transition(State.RUNNING);
    }

    private void followConsumer() {
        LogPosition applied = consumer.applied();
        if (applied.index() >= 0) {
            setLastAppliedTermIndex(TermIndex.valueOf(applied.term(), applied.index()));
        }
    }

    @Override
    public void pause() {
        getLifeCycle().transition(State.PAUSING);
        getLifeCycle().transition(State.PAUSED);
    }

    /** A snapshot of another server has come. On the thread that applies. */
    @Override
    public void reinitialize() throws IOException {
        if (seat != null) {
            seat.establish();
        }
        consumer.adoptTransfer();
        followConsumer();
        completeUpTo(consumer.applied().index());
        getLifeCycle().transition(State.STARTING);
        getLifeCycle().transition(State.RUNNING);
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId newLeader) {
        leading = member.getPeerId().equals(newLeader);
        leaderChanged.run();
    }

    /** Nothing is asked of the book this way: who asks wants to know that all before is applied. */
    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    /** Completes when that entry is applied here. */
    CompletableFuture<Void> awaitApplied(long index) {
        CompletableFuture<Void> awaited = waiting.computeIfAbsent(index, first -> new CompletableFuture<>());
        if (consumer.applied().index() >= index) {
            completeUpTo(index);
            awaited.complete(null);
        }
        return awaited;
    }

    private void completeUpTo(long index) {
        for (Long reached : waiting.headMap(index, true).keySet()) {
            CompletableFuture<Void> awaited = waiting.remove(reached);
            if (awaited != null) {
                awaited.complete(null);
            }
        }
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        byte[] entry = request.getMessage().getContent().toByteArray();
        IOException malformed = malformed(entry);
        if (malformed == null) {
            BlockCodec.stamp(entry, clockMillis.getAsLong());
        }
        TransactionContext context = TransactionContext.newBuilder()
                .setStateMachine(this)
                .setServerRole(RaftPeerRole.LEADER)
                .setClientRequest(request)
                .setLogData(UnsafeByteOperations.unsafeWrap(entry))
                .build();
        return malformed == null ? context : context.setException(malformed);
    }

    /** What no member could apply must not get into the log: it would stop them all. */
    private static @Nullable IOException malformed(byte[] entry) {
        try {
            BlockCodec.decode(entry);
            return null;
        } catch (MalformedBytesException | IllegalArgumentException wrong) {
            return new IOException("An entry with " + wrong.getMessage() + " is not taken into the log", wrong);
        }
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        LogPosition position = new LogPosition(entry.getTerm(), entry.getIndex());
        byte[] answer;
        try {
            establish();
            answer = consumer.apply(
                    position, entry.getStateMachineLogEntry().getLogData().toByteArray());
        } catch (RuntimeException failure) {
            if (isEnding()) {
                return CompletableFuture.failedFuture(failure);
            }
            throw failure;
        }
        updateLastAppliedTermIndex(position.term(), position.index());
        completeUpTo(position.index());
        ByteString content = UnsafeByteOperations.unsafeWrap(answer);
        return CompletableFuture.completedFuture(Message.valueOf(content));
    }

    /** Whether a failure is passed over: if not, it is the engine's reason to close. */
    private synchronized boolean isEnding() {
        failed |= !ending;
        return ending;
    }

    /**
     * Says that the engine will be closed now. It waits then until its last entry is applied, for ever if applying one fails: so none does
     * any more, while nothing is told to be done that was not.
     *
     * @return whether one has failed before: then the engine is closing by itself
     */
    synchronized boolean end() {
        ending = true;
        return failed;
    }

    private void establish() {
        if (seat != null) {
            try {
                seat.establish();
            } catch (IOException failed) {
                consumer.logFailed(failed);
                throw new UncheckedIOException("The first entry can't be applied: its mark can't be written", failed);
            }
        }
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        consumer.pass(new LogPosition(term, index));
        super.notifyTermIndexUpdated(term, index);
        completeUpTo(index);
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto failedEntry) {
        consumer.logFailed(cause);
    }

    @Override
    public long takeSnapshot() throws IOException {
        return consumer.takeSnapshotIfDue(feeding)
                .map(snapshot -> snapshot.position().index())
                .orElse(RaftLog.INVALID_LOG_INDEX);
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return this;
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        Optional<Snapshot> latest = consumer.latestSnapshot();
        return latest.isEmpty() ? null : info(latest.get());
    }

    private SnapshotInfo info(Snapshot snapshot) {
        List<Path> files = List.of(snapshot.file());
        // One who follows is asked too, about the place in the log; what is offered would go where a snapshot may just
        // be coming in.
        if (seat != null && leading) {
            try {
                files = consumer.transferFiles(snapshot);
            } catch (IOException failed) {
                throw new UncheckedIOException(
                        "The snapshot at index " + snapshot.position().index() + " can't be offered to others", failed);
            }
        }
        return new FileListSnapshotInfo(
                files.stream().map(file -> new FileInfo(file, null)).toList(),
                snapshot.position().term(),
                snapshot.position().index());
    }

    @Override
    public @Nullable File getSnapshotDir() {
        return seat == null ? null : consumer.transferDirectory().toFile();
    }

    @Override
    public void init(RaftStorage storage) {
        // The consumer has its own directory.
    }

    @Override
    public void format() {
        // The consumer has its own directory.
    }

    @Override
    public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) {
        // The consumer keeps the latest alone.
    }
}
