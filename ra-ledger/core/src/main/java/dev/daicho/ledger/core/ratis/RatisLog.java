package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.LedgerStatus.Role;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.core.log.GroupCounts;
import dev.daicho.ledger.core.log.GroupTerms;
import dev.daicho.ledger.core.log.LogConsumer;
import dev.daicho.ledger.core.log.Membership;
import dev.daicho.ledger.core.log.ReplicatedLog;
import dev.daicho.ledger.core.log.Seat;
import dev.daicho.ledger.core.log.Seat.Standing;
import dev.daicho.ledger.core.ratis.Division.Appended;
import dev.daicho.ledger.core.tls.PeerIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.grpc.GrpcUtil;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log on Apache Ratis. A group of one is all in this process: entries are submitted by call and no port is opened. A group of several
 * speaks gRPC; entries go from any member to the leader.
 *
 * <p>Thread-safe. Every entry is forced to disk on a majority before its future completes. A group of one has no address in its
 * configuration, so nothing that changes between starts is stored.
 *
 * <p>Source: ARCHITECTURE, "Ledger"; PLATFORM, "Ratis".
 */
public final class RatisLog implements ReplicatedLog {

    private static final Logger LOG = LoggerFactory.getLogger(RatisLog.class);
    private static final Pattern SEGMENT_NAME = Pattern.compile("log(?:_inprogress)?_(\\d+)(?:-\\d+)?");

    private final Division division;
    private final ConsumerStateMachine machine;
    private final @Nullable Peers peers;
    private final @Nullable ReadIndex readIndex;
    private final BlockGroups groups;
    private final @Nullable Closeable turns;

    private RatisLog(
            Division division,
            ConsumerStateMachine machine,
            @Nullable Peers peers,
            @Nullable ReadIndex readIndex,
            BlockGroups groups,
            @Nullable Closeable turns) {
        this.division = division;
        this.machine = machine;
        this.peers = peers;
        this.readIndex = readIndex;
        this.groups = groups;
        this.turns = turns;
    }

    /**
     * Starts the log of a group of one; its entries are applied from where the consumer is.
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
        RaftGroupId group = RaftGroupId.valueOf(groupId);
        RaftPeer self = RaftPeer.newBuilder().setId(member).build();
        ConsumerStateMachine machine = new ConsumerStateMachine(consumer, clockMillis, null, () -> {}, () -> false);
        return inOwnLoader(directory, () -> {
            RaftServer server = build(
                    member,
                    RaftGroup.valueOf(group, self),
                    fresh ? StartupOption.FORMAT : StartupOption.RECOVER,
                    EngineProperties.solo(directory),
                    new Parameters(),
                    machine);
            server.start();
            return new RatisLog(new Division(server, group), machine, null, null, new BlockGroups(), null);
        });
    }

    /**
     * Starts this server's part of a group of several.
     *
     * @param seat what it knows of its place in it
     * @param keptEntries so many entries before a snapshot are kept for followers that are a little behind
     * @throws LedgerUnavailableException if it can't start, or has no memory and the others do not answer
     * @throws dev.daicho.ledger.LedgerMissingException if all members have lost their memory
     */
    public static RatisLog startMember(
            Path directory,
            GroupTerms terms,
            Seat seat,
            long keptEntries,
            LogConsumer consumer,
            LongSupplier clockMillis,
            LongSupplier nanoClock,
            ThreadFactory threads) {
        return inOwnLoader(directory, () -> {
            PeerIdentity identity = terms.identity();
            Trust trust = new Trust();
            GrpcTlsConfig tls = identity == null ? null : tls(identity, trust);
            if (identity == null) {
                LOG.warn("Member {} speaks to {} in the clear: no key store is set", terms.self(), terms.addresses());
            }
            Peers peers = new Peers(
                    terms, seat, consumer, tls == null ? null : GrpcUtil.buildSslContextForClient(tls), nanoClock);
            trust.peers = peers;
            BlockGroups groups = new BlockGroups();
            ConsumerStateMachine machine = new ConsumerStateMachine(
                    consumer,
                    clockMillis,
                    seat,
                    () -> peers.links().giveUpWaiting("Another member leads"),
                    peers::feeds);
            Parameters parameters = new Parameters();
            GrpcConfigKeys.Server.setServicesCustomizer(parameters, new PeerService(peers::handle, groups, identity));
            if (tls != null) {
                GrpcConfigKeys.TLS.setConf(parameters, tls);
            }
            RaftServer server = build(
                    terms.self(),
                    remembered(terms, seat, peers),
                    StartupOption.RECOVER,
                    EngineProperties.group(directory, terms, keptEntries),
                    parameters,
                    machine);
            try {
                server.start();
                Division division = new Division(server, RaftGroupId.valueOf(seat.group()));
                ReadIndex readIndex =
                        new ReadIndex(division, peers, machine, 2 * terms.electionTimeoutMillis(), threads);
                peers.serve(division, readIndex);
                if (seat.standing() == Standing.FRESH) {
                    new Arrival(terms, seat, peers, division, nanoClock).run();
                }
                Closeable turns = terms.handOverPeriodMillis() == 0
                        ? null
                        : new Turns(division, peers, terms.handOverPeriodMillis(), nanoClock, threads);
                return new RatisLog(division, machine, peers, readIndex, groups, turns);
            } catch (IOException | RuntimeException failed) {
                peers.close();
                server.close();
                throw failed;
            }
        });
    }

    /**
     * An established member finds the group's configuration in its files; without peers of its own it does not vote until the group has
     * told it that it may. One that was making the group has to know with whom.
     */
    private static @Nullable RaftGroup remembered(GroupTerms terms, Seat seat, Peers peers) {
        RaftGroupId group = RaftGroupId.valueOf(seat.group());
        return switch (seat.standing()) {
            case FRESH -> null;
            case FOUNDING -> RaftGroup.valueOf(group, peers.founders());
            case ESTABLISHED -> RaftGroup.valueOf(group);
        };
    }

    private static RaftServer build(
            String member,
            @Nullable RaftGroup group,
            StartupOption option,
            RaftProperties properties,
            Parameters parameters,
            ConsumerStateMachine machine)
            throws IOException {
        return RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(member))
                .setGroup(group)
                .setProperties(properties)
                .setParameters(parameters)
                .setOption(option)
                .setStateMachine(machine)
                .setThreadGroup(Thread.currentThread().getThreadGroup())
                .build();
    }

    private static RatisLog inOwnLoader(Path directory, OwnThread.Work<RatisLog> start) {
        keepProcessAlive();
        EngineTimers.use();
        boolean started = false;
        try {
            RatisLog log = OwnThread.call("daicho-ledger-start", start);
            started = true;
            return log;
        } catch (IOException | IllegalStateException failed) {
            throw new LedgerUnavailableException(
                    "The ledger's log in " + directory + " can't be opened: " + failed.getMessage(), failed);
        } finally {
            if (!started) {
                EngineTimers.release();
            }
        }
    }

    /** The names of peers are known only after the keys have been read. */
    private static final class Trust {
        private volatile @Nullable Peers peers;
    }

    /** The engine prefers OpenSSL, whose native libraries are not in the adapter. */
    private static GrpcTlsConfig tls(PeerIdentity identity, Trust trust) {
        return new GrpcTlsConfig(
                identity.keyManager(),
                identity.trust(address -> {
                    Peers known = trust.peers;
                    return known == null ? java.util.List.of() : known.namesAt(address);
                }),
                true) {
            @Override
            public SslProvider getSslProvider() {
                return SslProvider.JDK;
            }
        };
    }

    /** Ratis would end the process when it is in trouble, and takes every thread's uncaught exceptions to do so: both are the server's. */
    private static void keepProcessAlive() {
        synchronized (Thread.class) {
            Thread.UncaughtExceptionHandler servers = Thread.getDefaultUncaughtExceptionHandler();
            ExitUtils.disableSystemExit();
            Thread.setDefaultUncaughtExceptionHandler(servers);
        }
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
        return (peers == null ? division.append(entry) : peers.append(entry)).thenApply(Appended::answer);
    }

    @Override
    public CompletableFuture<Void> current() {
        return readIndex == null ? CompletableFuture.completedFuture(null) : readIndex.reached();
    }

    @Override
    public @Nullable Membership membership() {
        return peers;
    }

    @Override
    public Role role() {
        return division.role();
    }

    @Override
    public long commitIndex() {
        return division.commitIndex();
    }

    @Override
    public long term() {
        return division.term();
    }

    @Override
    public GroupCounts groupCounts() {
        return groups.counts();
    }

    @Override
    public long syncCount() {
        return LogSyncs.count(division.server().getId().toString());
    }

    @Override
    public void close() {
        try {
            OwnThread.call("daicho-ledger-stop", () -> {
                closeParts();
                return true;
            });
        } catch (IOException | RuntimeException failed) {
            LOG.warn("The ledger's log did not close cleanly; nothing is lost, it will be replayed", failed);
        } finally {
            EngineTimers.release();
        }
    }

    private void closeParts() throws IOException {
        if (turns != null) {
            turns.close();
        }
        if (readIndex != null) {
            readIndex.close();
        }
        if (peers != null) {
            peers.close();
        }
        if (machine.end()) {
            division.awaitClosing();
        }
        division.close();
    }
}
