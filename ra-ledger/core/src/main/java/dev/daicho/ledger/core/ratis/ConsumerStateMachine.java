package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.log.LogConsumer;
import dev.daicho.ledger.core.log.LogConsumer.Snapshot;
import dev.daicho.ledger.core.log.LogPosition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
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
import org.jspecify.annotations.Nullable;

/**
 * Passes Ratis' log on to a {@link LogConsumer}, and stamps the leader's clock into each entry before it enters the log.
 *
 * <p>Called by Ratis' threads as Ratis has it: one applies, any submit.
 */
final class ConsumerStateMachine extends BaseStateMachine implements StateMachineStorage {

    private final LogConsumer consumer;
    private final LongSupplier clockMillis;

    ConsumerStateMachine(LogConsumer consumer, LongSupplier clockMillis) {
        this.consumer = consumer;
        this.clockMillis = clockMillis;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage) throws IOException {
        super.initialize(server, groupId, storage);
        LogPosition applied = consumer.applied();
        if (applied.index() >= 0) {
            setLastAppliedTermIndex(TermIndex.valueOf(applied.term(), applied.index()));
        }
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        byte[] entry = request.getMessage().getContent().toByteArray();
        BlockCodec.stamp(entry, clockMillis.getAsLong());
        return TransactionContext.newBuilder()
                .setStateMachine(this)
                .setServerRole(RaftPeerRole.LEADER)
                .setClientRequest(request)
                .setLogData(UnsafeByteOperations.unsafeWrap(entry))
                .build();
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        LogPosition position = new LogPosition(entry.getTerm(), entry.getIndex());
        byte[] answer = consumer.apply(
                position, entry.getStateMachineLogEntry().getLogData().toByteArray());
        updateLastAppliedTermIndex(position.term(), position.index());
        ByteString content = UnsafeByteOperations.unsafeWrap(answer);
        return CompletableFuture.completedFuture(Message.valueOf(content));
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        consumer.pass(new LogPosition(term, index));
        super.notifyTermIndexUpdated(term, index);
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto failedEntry) {
        consumer.logFailed(cause);
    }

    @Override
    public long takeSnapshot() throws IOException {
        return consumer.takeSnapshotIfDue()
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

    private static SnapshotInfo info(Snapshot snapshot) {
        FileInfo file = new FileInfo(snapshot.file(), null);
        return new FileListSnapshotInfo(
                List.of(file), snapshot.position().term(), snapshot.position().index());
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
