package dev.daicho.ledger.core;

import dev.daicho.ledger.DuplicateNodeException;
import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.LedgerMissingException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.KeyTerms;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.OutcomeCodec;
import dev.daicho.ledger.core.buffer.BlockBuffer;
import dev.daicho.ledger.core.buffer.BlockTerms;
import dev.daicho.ledger.core.log.GroupTerms;
import dev.daicho.ledger.core.log.Membership;
import dev.daicho.ledger.core.log.ReplicatedLog;
import dev.daicho.ledger.core.ratis.LogScan;
import dev.daicho.ledger.core.ratis.RatisLog;
import dev.daicho.ledger.core.ratis.VoteRecord;
import dev.daicho.ledger.core.replica.Replica;
import dev.daicho.ledger.core.replica.SnapshotSchedule;
import dev.daicho.ledger.core.storage.DataDirectory;
import dev.daicho.ledger.core.storage.PrivateFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of opening a ledger, in their order, and of closing one, in the reverse: directory, replica, log, session, buffer. A step that
 * fails undoes those before it. Used by one thread.
 */
final class Opening {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    /** WildFly's, if nobody has set one: every server would have it. */
    private static final String DEFAULT_NODE_IDENTIFIER = "1";

    private static final int MAX_BLOCK_BYTES = 1 << 20;
    private static final int MAX_BLOCKS_IN_FLIGHT = 8;
    private static final long RETRY_NANOS = 5_000_000;

    private final LedgerConfig config;
    private @Nullable DataDirectory directory;
    private @Nullable Replica replica;
    private @Nullable ReplicatedLog log;
    private @Nullable BlockBuffer buffer;

    private Opening(LedgerConfig config) {
        this.config = config;
    }

    static Ledger open(LedgerConfig config) {
        checkNodeIdentifier(config);
        Opening opening = new Opening(config);
        try {
            return opening.open();
        } catch (IOException failed) {
            opening.undo();
            throw new LedgerUnavailableException(
                    "The ledger in " + config.dataDirectory() + " can't be opened: " + failed, failed);
        } catch (RuntimeException failed) {
            opening.undo();
            throw failed;
        }
    }

    private static void checkNodeIdentifier(LedgerConfig config) {
        if (config.memberCount() == 1) {
            return;
        }
        String identifier = config.nodeIdentifier();
        if (identifier == null || identifier.equals(DEFAULT_NODE_IDENTIFIER)) {
            throw new DuplicateNodeException(
                    "This server's transaction node identifier is "
                            + (identifier == null ? "not known" : "\"" + identifier + "\", the default")
                            + ", but the ledger's group has " + config.memberCount()
                            + " members; give each server its own: /subsystem=transactions:write-attribute(name=node-identifier,value=…)");
        }
    }

    private Ledger open() throws IOException {
        long startNanos = config.nanoClock().getAsLong();
        DataDirectory opened =
                DataDirectory.open(config.dataDirectory(), config.member(), config.chance(), config.group() == null);
        directory = opened;
        Replica copy = openReplica(opened);
        replica = copy;
        ReplicatedLog started = startLog(opened, copy);
        log = started;
        long session = openSession(started, copy);
        new Settling(started, config.nanoClock(), sessionTimeoutNanos(), copy::checkServing).await();
        copy.checkLogIsWhole();
        // The engine makes its files as the process's mask says; those it makes later lie in directories that are
        // closed by now.
        PrivateFiles.close(opened.resolve("raft"));
        opened.establish();
        BlockBuffer sending = new BlockBuffer(
                started,
                session,
                new BlockTerms(
                        config.blockThreshold(),
                        config.blockPeriodNanos(),
                        MAX_BLOCK_BYTES,
                        MAX_BLOCKS_IN_FLIGHT,
                        config.keepBoundaries(),
                        config.requestTimeoutNanos()),
                config.nanoClock(),
                config.threads());
        buffer = sending;
        registerNode(sending, copy);
        configureKeys(sending, copy);
        LOG.info(
                "Ledger {} is open in {} as member {}, up to log index {}, after {} ms",
                opened.group(),
                config.dataDirectory(),
                config.member(),
                copy.applied().index(),
                TimeUnit.NANOSECONDS.toMillis(config.nanoClock().getAsLong() - startNanos));
        return new Ledger(config, opened, copy, started, sending, session, watch(started, copy, opened));
    }

    /** A member that finds its files damaged before it has voted by them gets all from the others; one that is alone can't. */
    private Replica openReplica(DataDirectory opened) throws IOException {
        if (config.group() == null) {
            return replicaAsItIs(opened);
        }
        try {
            new VoteRecord(opened.resolve("raft"), opened.group()).check();
            long lastLogIndex = LogScan.lastIndex(opened.resolve("raft"), opened.group());
            Replica copy = replicaAsItIs(opened);
            try {
                copy.checkLogReaches(lastLogIndex);
                return copy;
            } catch (LedgerDamagedException cutShort) {
                copy.close();
                throw cutShort;
            }
        } catch (LedgerDamagedException | LedgerMissingException damaged) {
            LOG.error(
                    "Member {} does not use what it has in {}, and asks the others for it: {}",
                    config.member(),
                    config.dataDirectory(),
                    damaged.getMessage());
            opened.lose(String.valueOf(damaged.getMessage()), true);
            return replicaAsItIs(opened);
        }
    }

    private Replica replicaAsItIs(DataDirectory opened) throws IOException {
        return Replica.open(
                opened.resolve("history"),
                opened.resolve("snapshots"),
                config.historySegmentBytes(),
                new SnapshotSchedule(config.snapshotEntries(), config.snapshotBytes()),
                RatisLog.firstIndexOnDisk(opened.resolve("raft"), opened.group()),
                task -> config.threads().newThread(task).start());
    }

    private @Nullable ConsistencyWatch watch(ReplicatedLog started, Replica copy, DataDirectory opened) {
        Membership group = started.membership();
        return group == null
                ? null
                : new ConsistencyWatch(
                        copy,
                        started,
                        group,
                        config.member(),
                        config.consistencyPeriodMillis(),
                        new VoteRecord(opened.resolve("raft"), opened.group()),
                        damage -> damaged(opened, damage),
                        config.threads());
    }

    private void damaged(DataDirectory opened, LedgerDamagedException damage) {
        try {
            opened.lose(String.valueOf(damage.getMessage()), false);
        } catch (IOException failed) {
            LOG.error("The mark that the next start has to get all from the others can't be written", failed);
        }
        config.onDamage().accept(damage);
    }

    private ReplicatedLog startLog(DataDirectory opened, Replica copy) {
        GroupTerms terms = config.group();
        Path files = opened.resolve("raft");
        if (terms == null) {
            return RatisLog.start(files, opened.group(), config.member(), opened.fresh(), copy, config.clockMillis());
        }
        return RatisLog.startMember(
                files,
                terms,
                opened,
                config.snapshotEntries() / 10,
                copy,
                config.clockMillis(),
                config.nanoClock(),
                config.threads());
    }

    private long sessionTimeoutNanos() {
        GroupTerms terms = config.group();
        return terms == null ? config.requestTimeoutNanos() : TimeUnit.MILLISECONDS.toNanos(terms.startTimeoutMillis());
    }

    /** The answer comes after everything that the log had before: by then the replica is whole. */
    private long openSession(ReplicatedLog started, Replica copy) {
        UUID nonce = config.chance().get();
        Command open = new Command.OpenSession(
                config.member(), nonce.getMostSignificantBits(), nonce.getLeastSignificantBits());
        byte[] entry = BlockCodec.encode(new Block(true, 0, 0, 0, 0, List.of(open)));
        long deadlineNanos = config.nanoClock().getAsLong() + sessionTimeoutNanos();
        Throwable last = null;
        while (config.nanoClock().getAsLong() - deadlineNanos < 0) {
            try {
                byte[] answer = started.append(entry)
                        .get(deadlineNanos - config.nanoClock().getAsLong(), TimeUnit.NANOSECONDS);
                if (OutcomeCodec.decode(answer).get(0) instanceof Outcome.SessionOpened opened) {
                    return opened.session();
                }
            } catch (ExecutionException notYet) {
                last = notYet.getCause();
            } catch (TimeoutException late) {
                last = late;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new LedgerUnavailableException("Opening the ledger was interrupted", stopped);
            }
            copy.checkServing();
            LockSupport.parkNanos(RETRY_NANOS);
        }
        throw new LedgerUnavailableException("The ledger's log took no entry within "
                + TimeUnit.NANOSECONDS.toMillis(sessionTimeoutNanos()) + " ms of its start; last: " + last);
    }

    private void registerNode(BlockBuffer sending, Replica copy) {
        String identifier = config.nodeIdentifier();
        if (identifier == null) {
            return;
        }
        Outcome outcome = sending.await(sending.submit(new Command.RegisterNode(identifier, config.member())))
                .outcome();
        if (outcome instanceof Outcome.Refused refused) {
            throw new Refusals(copy).toException(refused.refusal(), List.of());
        }
    }

    /** The last server to start has its way: the setting is the ledger's, not a server's. */
    private void configureKeys(BlockBuffer sending, Replica copy) {
        KeyTerms before = copy.read(book -> book.keyTerms());
        if (!before.equals(config.keyTerms())) {
            sending.await(sending.submit(new Command.ConfigureKeys(config.keyTerms())));
            LOG.info("Idempotency keys are remembered by {} from now on, by {} before", config.keyTerms(), before);
        }
    }

    private void undo() {
        close(buffer, log, replica, directory);
    }

    static void close(@Nullable Closeable... innermostFirst) {
        for (Closeable part : innermostFirst) {
            if (part != null) {
                try {
                    part.close();
                } catch (IOException | RuntimeException failed) {
                    LOG.warn(
                            "Closing the ledger: {} did not close cleanly",
                            part.getClass().getSimpleName(),
                            failed);
                }
            }
        }
    }
}
