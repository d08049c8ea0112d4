package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.core.log.GroupTerms;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * What the engine is told, and why. All that its defaults would put into the temporary folder, keep for ever or leave unforced is set.
 *
 * <p>Stateless. Source: PLATFORM, "Ratis, facts that cost a day each".
 */
final class EngineProperties {

    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);
    private static final int SOLO_ELECTION_MILLIS = 1_000;

    private EngineProperties() {}

    static RaftProperties solo(Path directory) {
        RaftProperties properties = common(directory, SOLO_ELECTION_MILLIS);
        RaftConfigKeys.Rpc.setType(properties, new SoloRpc());
        // Nobody else can be the leader: no need to wait for one.
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, millis(5));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, millis(20));
        // A long pause of a group of one has let nobody else in.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, millis(DAY_MILLIS));
        return properties;
    }

    static RaftProperties group(Path directory, GroupTerms terms, long keptEntries) {
        long electionMillis = terms.electionTimeoutMillis();
        RaftProperties properties = common(directory, electionMillis);
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        GrpcConfigKeys.Server.setHost(properties, GroupTerms.host(terms.selfAddress()));
        GrpcConfigKeys.Server.setPort(properties, GroupTerms.port(terms.selfAddress()));
        GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf("8MB"));
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(properties, SizeInBytes.valueOf("1MB"));
        // A call that is not answered by then goes to whoever is the leader by then.
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, millis(2 * electionMillis));
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, millis(2 * electionMillis));
        // Not for what is read, which ReadIndex sees to, but for the heartbeat that comes with it.
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.setTimeout(properties, millis(2 * electionMillis));
        // A follower that is a little behind a snapshot still gets entries, not the whole history.
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, keptEntries);
        return properties;
    }

    private static RaftProperties common(Path directory, long electionMillis) {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
        RaftServerConfigKeys.setRemovedGroupsDir(properties, new File(directory.toFile(), "removed"));
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(electionMillis));
        // One vote that nobody wins costs another time-out: with these, two of them are as long as three of the
        // shortest.
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(electionMillis + electionMillis / 2));
        // After a pause a server that was the leader finds out that it is not; that is no reason to end.
        RaftServerConfigKeys.setCloseThreshold(properties, millis(DAY_MILLIS));
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

    private static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }
}
