package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.LedgerStatus.Role;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.core.log.LogConsumer;
import dev.daicho.ledger.core.log.NotAppendedException;
import dev.daicho.ledger.core.log.ReplicatedLog;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.RaftException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.ExitUtils;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group of one on Apache Ratis, in this process: entries are submitted by call and no port is opened.
 *
 * <p>Thread-safe. Every entry is forced to disk before its future completes. The peer's address is not in its configuration, so nothing
 * that changes between starts is stored.
 *
 * <p>Source: ARCHITECTURE, "Ledger"; PLATFORM, "Ratis".
 */
public final class RatisLog implements ReplicatedLog {

    private static final Logger LOG = LoggerFactory.getLogger(RatisLog.class);
    private static final Pattern SEGMENT_NAME = Pattern.compile("log(?:_inprogress)?_(\\d+)(?:-\\d+)?");

    private final RaftServer server;
    private final RaftGroupId group;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong lastCall = new AtomicLong();

    private RatisLog(RaftServer server, RaftGroupId group) {
        this.server = server;
        this.group = group;
    }

    /**
     * Starts the log; its entries are applied from where the consumer is.
     *
     * @param directory the log's files
     * @param fresh whether the log is made now; if not, it has to be there
     * @param clockMillis what entries are stamped with
     * @throws LedgerUnavailableException if it can't start
     */
    public static RatisLog start(
            Path directory,
            UUID groupId,
            String member,
            boolean fresh,
            LogConsumer consumer,
            LongSupplier clockMillis) {
        keepProcessAlive();
        RaftGroupId group = RaftGroupId.valueOf(groupId);
        RaftPeer self = RaftPeer.newBuilder().setId(member).build();
        Thread thread = Thread.currentThread();
        ClassLoader caller = thread.getContextClassLoader();
        // Ratis loads classes by name through the context class loader, and its threads inherit it: never a user's
        // deployment.
        thread.setContextClassLoader(RatisLog.class.getClassLoader());
        try {
            RaftServer server = RaftServer.newBuilder()
                    .setServerId(RaftPeerId.valueOf(member))
                    .setGroup(RaftGroup.valueOf(group, self))
                    .setProperties(properties(directory))
                    .setOption(fresh ? StartupOption.FORMAT : StartupOption.RECOVER)
                    .setStateMachine(new ConsumerStateMachine(consumer, clockMillis))
                    .setThreadGroup(thread.getThreadGroup())
                    .build();
            server.start();
            return new RatisLog(server, group);
        } catch (IOException | RuntimeException failed) {
            throw new LedgerUnavailableException(
                    "The ledger's log in " + directory + " can't be opened: " + failed.getMessage(), failed);
        } finally {
            thread.setContextClassLoader(caller);
        }
    }

    /** Ratis would end the process when it is in trouble, and takes every thread's uncaught exceptions to do so: both are the server's. */
    private static void keepProcessAlive() {
        synchronized (Thread.class) {
            Thread.UncaughtExceptionHandler servers = Thread.getDefaultUncaughtExceptionHandler();
            ExitUtils.disableSystemExit();
            Thread.setDefaultUncaughtExceptionHandler(servers);
        }
    }

    private static RaftProperties properties(Path directory) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, new SoloRpc());
        RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
        RaftServerConfigKeys.setRemovedGroupsDir(properties, new File(directory.toFile(), "removed"));
        // Nobody else can be the leader: no need to wait for one.
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, TimeDuration.valueOf(5, TimeUnit.MILLISECONDS));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(
                properties, TimeDuration.valueOf(20, TimeUnit.MILLISECONDS));
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, TimeDuration.valueOf(2, TimeUnit.SECONDS));
        // A long pause of a group of one has let nobody else in: nothing to close for.
        RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(1, TimeUnit.DAYS));
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(
                properties, TimeDuration.valueOf(1, TimeUnit.DAYS));
        // The consumer decides when a snapshot is due; Ratis asks it after each batch of entries.
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, 1);
        RaftServerConfigKeys.Snapshot.setCreationGap(properties, 1);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 1);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("8MB"));
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("1MB"));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf("16MB"));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf("3MB"));
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf("4MB"));
        // An entry after each commit that repeats the commit index: a leader's first entry tells as much after a
        // restart.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        // De-duplication is the book's; Ratis' cache of replies only has to outlive its own request.
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, TimeDuration.valueOf(2, TimeUnit.SECONDS));
        return properties;
    }

    /**
     * The first index that a log's files still have, 0 if there are none.
     *
     * @param directory the log's files
     */
    public static long firstIndexOnDisk(Path directory, UUID groupId) throws IOException {
        Path current = directory.resolve(groupId.toString()).resolve("current");
        if (!Files.isDirectory(current)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(current)) {
            return files.map(file -> SEGMENT_NAME.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .mapToLong(name -> Long.parseLong(name.group(1)))
                    .min()
                    .orElse(0);
        }
    }

    @Override
    public CompletableFuture<byte[]> append(byte[] entry) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(server.getId())
                .setGroupId(group)
                .setCallId(lastCall.incrementAndGet())
                .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(entry)))
                .setType(RaftClientRequest.writeRequestType())
                .build();
        try {
            return server.submitClientRequestAsync(request).thenCompose(RatisLog::answer);
        } catch (IOException | RuntimeException refused) {
            return CompletableFuture.failedFuture(
                    new NotAppendedException("The log does not take entries: " + refused.getMessage(), refused));
        }
    }

    private static CompletableFuture<byte[]> answer(RaftClientReply reply) {
        if (reply.isSuccess()) {
            return CompletableFuture.completedFuture(
                    reply.getMessage().getContent().toByteArray());
        }
        RaftException failure = reply.getException();
        if (failure instanceof LeaderNotReadyException || failure instanceof ResourceUnavailableException) {
            return CompletableFuture.failedFuture(
                    new NotAppendedException("The log does not take entries yet: " + failure.getMessage(), failure));
        }
        return CompletableFuture.failedFuture(
                failure != null ? failure : new IOException("The log answered neither success nor failure: " + reply));
    }

    @Override
    public Role role() {
        try {
            return switch (server.getDivision(group).getInfo().getCurrentRole()) {
                case LEADER -> Role.LEADER;
                case FOLLOWER -> Role.FOLLOWER;
                case CANDIDATE -> Role.CANDIDATE;
                case LISTENER -> Role.LEARNER;
                default -> Role.STOPPED;
            };
        } catch (IOException | RuntimeException stopped) {
            return Role.STOPPED;
        }
    }

    @Override
    public long commitIndex() {
        try {
            return server.getDivision(group).getRaftLog().getLastCommittedIndex();
        } catch (IOException | RuntimeException stopped) {
            return -1;
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException | RuntimeException failed) {
            LOG.warn("The ledger's log did not close cleanly; nothing is lost, it will be replayed", failed);
        }
    }
}
