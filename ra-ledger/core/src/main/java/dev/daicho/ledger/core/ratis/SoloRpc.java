package dev.daicho.ledger.core.ratis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;
import org.apache.ratis.util.JavaUtils;

/**
 * The transport of a group of one: none. There is nobody to talk to, so no port is opened, no network thread started and nothing can
 * come in from outside. Ratis finds it by its class name.
 *
 * <p>Thread-safe: stateless. Source: ARCHITECTURE, "Ledger" (a group of one, nothing reachable from other machines).
 */
public final class SoloRpc implements RpcType, ServerFactory {

    /** For Ratis, by reflection. */
    public SoloRpc() {}

    @Override
    public String name() {
        return SoloRpc.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return this;
    }

    @Override
    public RpcType getRpcType() {
        return this;
    }

    @Override
    public RaftServerRpc newRaftServerRpc(RaftServer server) {
        return new Silence();
    }

    private static final class Silence implements RaftServerRpc {

        @Override
        public RpcType getRpcType() {
            return new SoloRpc();
        }

        @Override
        public void start() {
            // Nothing listens.
        }

        @Override
        public void close() {
            // Nothing listened.
        }

        @Override
        public InetSocketAddress getInetSocketAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        }

        @Override
        public void addRaftPeers(Collection<RaftPeer> peers) {
            // The only one there can be is this server itself, which needs no way to it.
        }

        @Override
        public void handleException(RaftPeerId serverId, Exception e, boolean reconnect) {
            // Nobody is spoken to.
        }

        @Override
        public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
            throw nobody();
        }

        @Override
        public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
            throw nobody();
        }

        @Override
        public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
            throw nobody();
        }

        @Override
        public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
                throws IOException {
            throw nobody();
        }

        private static IOException nobody() {
            return new IOException(
                    "This server is a group of one (" + JavaUtils.getClassSimpleName(SoloRpc.class) + ")");
        }
    }
}
