package dev.daicho.ledger.core;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.block.KeyTerms;
import dev.daicho.ledger.core.block.LockTerms;
import dev.daicho.ledger.core.log.GroupTerms;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger is opened with: where, as whom, with which limits; and the clock, the chance, the threads and the free space that it
 * sees, so that tests can drive them. Start from {@link #builder}, which has the real ones.
 *
 * <p>Immutable: what its builder is told later changes nothing.
 */
public final class LedgerConfig {

    private final Builder chosen;

    private LedgerConfig(Builder chosen) {
        this.chosen = chosen;
    }

    /** Starts with defaults for a directory. */
    public static Builder builder(Path dataDirectory) {
        return new Builder(dataDirectory);
    }

    Path dataDirectory() {
        return chosen.dataDirectory;
    }

    String member() {
        GroupTerms several = chosen.group;
        return several == null ? chosen.member : several.self();
    }

    @Nullable
    String nodeIdentifier() {
        return chosen.nodeIdentifier;
    }

    int memberCount() {
        GroupTerms several = chosen.group;
        return several == null ? 1 : several.addresses().size();
    }

    @Nullable
    GroupTerms group() {
        return chosen.group;
    }

    int blockThreshold() {
        return chosen.blockThreshold;
    }

    long blockPeriodNanos() {
        return TimeUnit.MILLISECONDS.toNanos(chosen.blockPeriodMillis);
    }

    boolean keepBoundaries() {
        return chosen.keepBoundaries;
    }

    long snapshotEntries() {
        return chosen.snapshotEntries;
    }

    long snapshotBytes() {
        return chosen.snapshotBytes;
    }

    long historySegmentBytes() {
        return chosen.historySegmentBytes;
    }

    long freeSpaceFloorBytes() {
        return chosen.freeSpaceFloorBytes;
    }

    long requestTimeoutNanos() {
        return TimeUnit.MILLISECONDS.toNanos(chosen.requestTimeoutMillis);
    }

    long lockTimeoutNanos() {
        return TimeUnit.MILLISECONDS.toNanos(chosen.lockTimeoutMillis);
    }

    long lockTimeoutMillis() {
        return chosen.lockTimeoutMillis;
    }

    long lockLeaseMillis() {
        return chosen.lockLeaseMillis;
    }

    long consistencyPeriodMillis() {
        return chosen.consistencyPeriodMillis;
    }

    Consumer<LedgerDamagedException> onDamage() {
        return chosen.onDamage;
    }

    TransactionBounds transactionBounds() {
        return new TransactionBounds(chosen.transactionOperations, chosen.transactionLocks);
    }

    KeyTerms keyTerms() {
        return new KeyTerms(chosen.keyRetentionMillis, chosen.keyLimit);
    }

    int massQueuePostings() {
        return chosen.massQueuePostings;
    }

    LongSupplier freeSpaceBytes() {
        return chosen.freeSpaceBytes;
    }

    LongSupplier clockMillis() {
        return chosen.clockMillis;
    }

    LongSupplier nanoClock() {
        return chosen.nanoClock;
    }

    Supplier<UUID> chance() {
        return chosen.chance;
    }

    ThreadFactory threads() {
        return chosen.threads;
    }

    /** Collects the settings; each call returns this builder. Not thread-safe. */
    public static final class Builder implements Cloneable {
        private final Path dataDirectory;
        private String member = "node";
        private @Nullable String nodeIdentifier;
        private @Nullable GroupTerms group;
        private int blockThreshold = 100;
        private long blockPeriodMillis = 100;
        private boolean keepBoundaries = true;
        private long snapshotEntries = 100_000;
        private long snapshotBytes = 64L << 20;
        private long historySegmentBytes = 64L << 20;
        private long freeSpaceFloorBytes = 64L << 20;
        private long requestTimeoutMillis = 30_000;
        private long lockTimeoutMillis = 10_000;
        private int transactionOperations = TransactionBounds.MAX_COUNT;
        private int transactionLocks = 1_000;
        private long keyRetentionMillis = KeyTerms.DEFAULT.retentionMillis();
        private int keyLimit = KeyTerms.DEFAULT.limit();
        private int massQueuePostings = 100_000;
        private long lockLeaseMillis = 300_000;
        private long consistencyPeriodMillis = 5_000;
        private Consumer<LedgerDamagedException> onDamage = damage -> {};
        private LongSupplier freeSpaceBytes;
        private LongSupplier clockMillis = System::currentTimeMillis;
        private LongSupplier nanoClock = System::nanoTime;
        private Supplier<UUID> chance = chanceBySecureRandom();
        private ThreadFactory threads = Builder::daemon;

        private Builder(Path dataDirectory) {
            this.dataDirectory = dataDirectory;
            this.freeSpaceBytes = dataDirectory.toFile()::getUsableSpace;
        }

        private static Supplier<UUID> chanceBySecureRandom() {
            SecureRandom random = new SecureRandom();
            return () -> new UUID(random.nextLong(), random.nextLong());
        }

        private static Thread daemon(Runnable work) {
            Thread thread = new Thread(work, "daicho-ledger-sender");
            thread.setDaemon(true);
            thread.setContextClassLoader(LedgerConfig.class.getClassLoader());
            return thread;
        }

        /** This server's name in its group, the same at every start. */
        public Builder member(String name) {
            member = name;
            return this;
        }

        /** The transaction manager's node identifier on this server; null if nothing is known of it. */
        public Builder nodeIdentifier(@Nullable String identifier) {
            nodeIdentifier = identifier;
            return this;
        }

        /** The group of several servers that this one is in; null if it is alone. Its own name there is its member name. */
        public Builder group(@Nullable GroupTerms terms) {
            group = terms;
            return this;
        }

        /** Transactions in a full block. */
        public Builder blockThreshold(int transactions) {
            blockThreshold = transactions;
            return this;
        }

        /** How long a transaction waits at most for its block to fill, while another block is under way. */
        public Builder blockPeriodMillis(long millis) {
            blockPeriodMillis = millis;
            return this;
        }

        /** Whether each block is applied as one unit. */
        public Builder keepBoundaries(boolean keep) {
            keepBoundaries = keep;
            return this;
        }

        /** Log entries between two snapshots. */
        public Builder snapshotEntries(long entries) {
            snapshotEntries = entries;
            return this;
        }

        /** Bytes of log entries between two snapshots. */
        public Builder snapshotBytes(long bytes) {
            snapshotBytes = bytes;
            return this;
        }

        /** How long a history segment grows. */
        public Builder historySegmentBytes(long bytes) {
            historySegmentBytes = bytes;
            return this;
        }

        /** With less free space than this, new work is refused, so that decisions always fit. */
        public Builder freeSpaceFloorBytes(long bytes) {
            freeSpaceFloorBytes = bytes;
            return this;
        }

        /** How long a request waits for the log. */
        public Builder requestTimeoutMillis(long millis) {
            requestTimeoutMillis = millis;
            return this;
        }

        /** How long a transaction waits for what another holds. */
        public Builder lockTimeoutMillis(long millis) {
            lockTimeoutMillis = millis;
            return this;
        }

        /** How long a transaction that is not prepared may hold what it has locked without asking the ledger for anything; up to an hour. */
        public Builder lockLeaseMillis(long millis) {
            lockLeaseMillis = millis;
            return this;
        }

        /** In a group: how often this copy is compared with the others. */
        public Builder consistencyPeriodMillis(long millis) {
            consistencyPeriodMillis = millis;
            return this;
        }

        /**
         * In a group: called once, by a thread of the ledger's, when this server's copy was found damaged. It serves nothing any more; closed
         * and opened again, it is given the others'.
         */
        public Builder onDamage(Consumer<LedgerDamagedException> whoeverOpensItAgain) {
            onDamage = whoeverOpensItAgain;
            return this;
        }

        /** How many changes one transaction may make, 1 to 10,000. */
        public Builder transactionOperations(int count) {
            transactionOperations = count;
            return this;
        }

        /** How many accounts one transaction may read for update or repeatably, 0 to 10,000. */
        public Builder transactionLocks(int count) {
            transactionLocks = count;
            return this;
        }

        /** How long idempotency keys are remembered; the whole ledger's, the last server to start has its way. */
        public Builder keyRetentionMillis(long millis) {
            keyRetentionMillis = millis;
            return this;
        }

        /** How many idempotency keys are remembered at most, the newest. */
        public Builder keyLimit(int keys) {
            keyLimit = keys;
            return this;
        }

        /** How many postings of mass submissions may be on their way at a time. */
        public Builder massQueuePostings(int postings) {
            massQueuePostings = postings;
            return this;
        }

        /** How much space is free on the ledger's disk. */
        public Builder freeSpaceBytes(LongSupplier probe) {
            freeSpaceBytes = probe;
            return this;
        }

        /** The time that entries are stamped with, in milliseconds since 1970. */
        public Builder clockMillis(LongSupplier clock) {
            clockMillis = clock;
            return this;
        }

        /** What time-outs go by. */
        public Builder nanoClock(LongSupplier clock) {
            nanoClock = clock;
            return this;
        }

        /** Where new identifiers come from. */
        public Builder chance(Supplier<UUID> identifiers) {
            chance = identifiers;
            return this;
        }

        /** Who makes the ledger's own threads. */
        public Builder threads(ThreadFactory factory) {
            threads = factory;
            return this;
        }

        /** The configuration. */
        public LedgerConfig build() {
            if (consistencyPeriodMillis < 1
                    || requestTimeoutMillis < 1
                    || lockTimeoutMillis < 0
                    || freeSpaceFloorBytes < 0) {
                throw new IllegalArgumentException("A request time-out of " + requestTimeoutMillis
                        + " ms, a lock time-out of " + lockTimeoutMillis + " ms and a floor of " + freeSpaceFloorBytes
                        + " bytes can't be");
            }
            if (lockLeaseMillis < 1
                    || lockLeaseMillis > LockTerms.MAX_MILLIS
                    || lockTimeoutMillis > LockTerms.MAX_MILLIS) {
                throw new IllegalArgumentException("A lock lease of " + lockLeaseMillis + " ms or a lock time-out of "
                        + lockTimeoutMillis + " ms can't be; neither may be longer than " + LockTerms.MAX_MILLIS);
            }
            if (massQueuePostings < 1
                    || keyLimit < 1
                    || keyLimit > KeyTerms.MAX_LIMIT
                    || keyRetentionMillis < 1
                    || keyRetentionMillis > KeyTerms.MAX_RETENTION_MILLIS) {
                throw new IllegalArgumentException("A bound of " + massQueuePostings + " postings, " + keyLimit
                        + " idempotency keys for " + keyRetentionMillis
                        + " ms can't be; all are positive, keys up to " + KeyTerms.MAX_LIMIT + " for "
                        + KeyTerms.MAX_RETENTION_MILLIS + " ms");
            }
            LedgerConfig config = new LedgerConfig(clone());
            config.transactionBounds();
            return config;
        }

        @Override
        protected Builder clone() {
            try {
                return (Builder) super.clone();
            } catch (CloneNotSupportedException itIs) {
                throw new IllegalStateException(itIs);
            }
        }
    }
}
