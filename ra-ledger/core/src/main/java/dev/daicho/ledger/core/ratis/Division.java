package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.LedgerStatus.Role;
import dev.daicho.ledger.core.log.NotAppendedException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.RaftException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's server in this process, and the one group that it serves: what is asked of it by call, not over the network.
 *
 * <p>Thread-safe.
 */
final class Division {

    private static final Logger LOG = LoggerFactory.getLogger(Division.class);

    /** An entry's place and what the consumer answered. */
    record Appended(long index, byte[] answer) {}

    private static final int LOOKS = 40;
    private static final long LOOK_NANOS = 25_000_000;

    private final RaftServer server;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong lastCall = new AtomicLong();
    private volatile RaftGroupId group;

    Division(RaftServer server, RaftGroupId group) {
        this.server = server;
        this.group = group;
    }

    RaftServer server() {
        return server;
    }

    RaftPeerId self() {
        return server.getId();
    }

    /** Starts to serve a group whose files are made now. */
    void begin(RaftGroup newGroup) throws IOException {
        group = newGroup.getGroupId();
        check(server.groupManagement(
                GroupManagementRequest.newAdd(client, self(), lastCall.incrementAndGet(), newGroup, true)));
    }

    /**
     * Appends an entry here.
     *
     * @return fails with {@link NotAppendedException} if it is surely not in the log
     */
    CompletableFuture<Appended> append(byte[] entry) {
        if (!leads()) {
            return CompletableFuture.failedFuture(new NotAppendedException("This server does not lead", null));
        }
        try {
            return server.submitClientRequestAsync(request(RaftClientRequest.writeRequestType(), entry))
                    .thenCompose(Division::appended);
        } catch (IOException | RuntimeException refused) {
            return CompletableFuture.failedFuture(
                    new NotAppendedException("The log does not take entries: " + refused.getMessage(), refused));
        }
    }

    private static CompletableFuture<Appended> appended(RaftClientReply reply) {
        if (reply.isSuccess()) {
            return CompletableFuture.completedFuture(new Appended(
                    reply.getLogIndex(), reply.getMessage().getContent().toByteArray()));
        }
        RaftException failure = reply.getException();
        if (failure instanceof LeaderNotReadyException || failure instanceof LeaderSteppingDownException) {
            return CompletableFuture.failedFuture(
                    new NotAppendedException("The log does not take entries now: " + failure.getMessage(), failure));
        }
        // Also one who has just ceased to lead: the entry may have been appended before, and may yet be kept.
        return CompletableFuture.failedFuture(
                failure != null ? failure : new IOException("The log answered neither success nor failure: " + reply));
    }

    /** Has the leader tell this server at once how far the log is. */
    void nudge() {
        try {
            server.submitClientRequestAsync(request(RaftClientRequest.readRequestType(), new byte[0]))
                    .whenComplete((reply, failure) -> LOG.trace("Nudged: {}", reply, failure));
        } catch (IOException | RuntimeException notNow) {
            LOG.debug("The leader was not asked how far the log is; the next heartbeat says so", notNow);
        }
    }

    /** True if this server leads and a member that has answered lately needs entries that the log does not have any more. */
    boolean feeds(long aliveMillis) {
        DivisionInfo info = info();
        if (info == null || !info.isLeader()) {
            return false;
        }
        try {
            long start = server.getDivision(group).getRaftLog().getStartIndex();
            long[] next = info.getFollowerNextIndices();
            List<ServerRpcProto> followers =
                    info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
            for (int i = 0; i < Math.min(next.length, followers.size()); i++) {
                if (next[i] < start && followers.get(i).getLastRpcElapsedTimeMs() < aliveMillis) {
                    return true;
                }
            }
            return false;
        } catch (IOException | RuntimeException notServed) {
            return false;
        }
    }

    /** True if these are more than half of the members, and of those before while they change. */
    boolean isMajority(Set<String> members) {
        try {
            RaftConfiguration configuration = server.getDivision(group).getRaftConf();
            return isMajority(members, configuration.getCurrentPeers())
                    && (configuration.getPreviousPeers().isEmpty()
                            || isMajority(members, configuration.getPreviousPeers()));
        } catch (IOException | RuntimeException notServed) {
            return false;
        }
    }

    private static boolean isMajority(Set<String> members, Collection<RaftPeer> of) {
        long count = of.stream()
                .filter(peer -> members.contains(peer.getId().toString()))
                .count();
        return 2 * count > of.size();
    }

    private RaftClientRequest request(RaftClientRequest.Type type, byte[] content) {
        return RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(self())
                .setGroupId(group)
                .setCallId(lastCall.incrementAndGet())
                .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(content)))
                .setType(type)
                .build();
    }

    /** True if it leads and knows all that its predecessors had committed: then it takes requests. */
    boolean leads() {
        DivisionInfo info = info();
        return info != null && info.isLeader() && info.isLeaderReady();
    }

    /** Who leads, as far as is known here. */
    @Nullable
    String leader() {
        DivisionInfo info = info();
        RaftPeerId leader = info == null ? null : info.getLeaderId();
        return leader == null ? null : leader.toString();
    }

    long term() {
        DivisionInfo info = info();
        return info == null ? -1 : info.getCurrentTerm();
    }

    private @Nullable DivisionInfo info() {
        try {
            return server.getDivision(group).getInfo();
        } catch (IOException | RuntimeException notServed) {
            return null;
        }
    }

    Role role() {
        DivisionInfo info = info();
        if (info == null || !info.isAlive()) {
            return Role.STOPPED;
        }
        return switch (info.getCurrentRole()) {
            case LEADER -> Role.LEADER;
            case FOLLOWER -> votes() ? Role.FOLLOWER : Role.LEARNER;
            case CANDIDATE -> Role.CANDIDATE;
            case LISTENER -> Role.LEARNER;
            default -> Role.STOPPED;
        };
    }

    private boolean votes() {
        return peers(RaftPeerRole.FOLLOWER).stream()
                .anyMatch(peer -> peer.getId().equals(self()));
    }

    long commitIndex() {
        try {
            return server.getDivision(group).getRaftLog().getLastCommittedIndex();
        } catch (IOException | RuntimeException stopped) {
            return -1;
        }
    }

    /** The members of that kind. */
    List<RaftPeer> peers(RaftPeerRole kind) {
        try {
            RaftConfiguration configuration = server.getDivision(group).getRaftConf();
            return List.copyOf(configuration.getCurrentPeers(kind));
        } catch (IOException | RuntimeException notServed) {
            return List.of();
        }
    }

    /** Makes these the members, if the members are those; the leader alone can. */
    void setPeers(Collection<RaftPeer> before, Collection<RaftPeer> after) throws IOException {
        check(server.setConfiguration(new SetConfigurationRequest(
                client,
                self(),
                group,
                lastCall.incrementAndGet(),
                SetConfigurationRequest.Arguments.newBuilder()
                        .setServersInCurrentConf(List.copyOf(before))
                        .setServersInNewConf(List.copyOf(after))
                        .setListenersInCurrentConf(List.of())
                        .setListenersInNewConf(List.of())
                        .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                        .build())));
    }

    /** Waits a moment for the engine to close by itself, which it does after a failure. */
    void awaitClosing() {
        for (int i = 0; i < LOOKS; i++) {
            DivisionInfo info = info();
            if (info == null || !info.isAlive()) {
                return;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /**
     * Closes the server. A thread that the engine starts while it is closing (a leader that becomes a follower then waits for a leader for
     * ever) is ended too.
     */
    void close() throws IOException {
        ThreadGroup threads = null;
        try {
            threads = server.getDivision(group).getThreadGroup();
        } catch (IOException | RuntimeException notServed) {
            LOG.debug("There was no division to close", notServed);
        }
        server.close();
        for (int i = 0; threads != null && i < LOOKS && threads.activeCount() > 0; i++) {
            if (i >= LOOKS / 4) {
                threads.interrupt();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Lets another member lead, anybody if it is null. */
    void transfer(@Nullable String member, long timeoutMillis) throws IOException {
        check(server.transferLeadership(new TransferLeadershipRequest(
                client,
                self(),
                group,
                lastCall.incrementAndGet(),
                member == null ? null : RaftPeerId.valueOf(member),
                timeoutMillis)));
    }

    private static void check(RaftClientReply reply) throws IOException {
        if (!reply.isSuccess()) {
            RaftException failure = reply.getException();
            throw failure != null ? failure : new IOException("Not done, without a reason: " + reply);
        }
    }
}
