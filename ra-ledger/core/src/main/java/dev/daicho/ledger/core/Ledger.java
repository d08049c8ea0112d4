package dev.daicho.ledger.core;

import dev.daicho.ledger.Account;
import dev.daicho.ledger.BlockResult;
import dev.daicho.ledger.HistoryPage;
import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.LedgerFullException;
import dev.daicho.ledger.LedgerMissingException;
import dev.daicho.ledger.LedgerStatus;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.OutcomeUnknownException;
import dev.daicho.ledger.PostingBlock;
import dev.daicho.ledger.core.block.Actor;
import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.LockTerms;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.buffer.BlockBuffer;
import dev.daicho.ledger.core.buffer.Decision;
import dev.daicho.ledger.core.log.Membership;
import dev.daicho.ledger.core.log.ReplicatedLog;
import dev.daicho.ledger.core.replica.Replica;
import dev.daicho.ledger.core.storage.AuditLog;
import dev.daicho.ledger.core.storage.DataDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One server's ledger: the door to this module. Transactions are collected by {@link #begin}, then committed in one phase, or prepared
 * and decided by whatever branch identifier the caller gives, in this or any later run.
 *
 * <p>Thread-safe. When a call returns that commits, prepares or decides, the log holds it durably, and reads through any member show it.
 *
 * <p>Source: L2, L3, L10, L12, L13.
 */
public final class Ledger implements Closeable {

    private final LedgerConfig config;
    private final DataDirectory directory;
    private final Replica replica;
    private final ReplicatedLog log;
    private final BlockBuffer buffer;
    private final @Nullable ConsistencyWatch watch;
    private final Refusals refusals;
    private final Views views;
    private final long session;
    private final LockWait lockWait;
    private final Settling settling;
    private final AuditLog audit;
    private final MassSubmission mass;
    private final TransactionBranches branches;
    private final Gauges gauges;
    private final AtomicLong lastPosting = new AtomicLong();
    private final AtomicLong lastTransaction = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    Ledger(
            LedgerConfig config,
            DataDirectory directory,
            Replica replica,
            ReplicatedLog log,
            BlockBuffer buffer,
            long session,
            @Nullable ConsistencyWatch watch) {
        this.watch = watch;
        this.config = config;
        this.directory = directory;
        this.replica = replica;
        this.log = log;
        this.buffer = buffer;
        this.session = session;
        this.settling = new Settling(log, config.nanoClock(), config.requestTimeoutNanos(), replica::checkServing);
        this.audit = new AuditLog(directory.resolve("audit.log"), config.clockMillis());
        this.refusals = new Refusals(replica);
        this.views = new Views(replica);
        this.lockWait = new LockWait(replica, this::request, this::tell, refusals, settling, config, session);
        this.mass = new MassSubmission(replica, buffer, refusals, settling, this::nextPosting, config);
        this.branches = new TransactionBranches(replica, refusals, settling, lockWait, this::request);
        this.gauges = new Gauges(replica, log, buffer, mass, lockWait, directory);
    }

    private PostingId nextPosting() {
        return new PostingId(session, lastPosting.incrementAndGet());
    }

    /**
     * Opens the ledger in a directory, or makes one. When it returns, all that was ever prepared here is known: {@link #recover} is
     * complete.
     *
     * @throws LedgerUnavailableException if another process has it open, or its log does not start
     * @throws LedgerMissingException if a ledger was there and is gone
     * @throws LedgerDamagedException if what is there is damaged or of another version
     * @throws dev.daicho.ledger.DuplicateNodeException if the transaction node identifier is another server's, or the default one in a
     *     group of several
     */
    public static Ledger open(LedgerConfig config) {
        return Opening.open(config);
    }

    /** The replication group: equal for two servers only if they serve the same ledger. */
    public String identity() {
        return directory.group().toString();
    }

    /** Starts a transaction: nothing is done before it is committed or prepared. */
    public LedgerTransaction begin() {
        checkOpen();
        return new LedgerTransaction(
                replica,
                refusals,
                this::nextPosting,
                lockWait,
                new LockTerms(
                        lastTransaction.incrementAndGet(), false, config.lockTimeoutMillis(), config.lockLeaseMillis()),
                config.transactionBounds(),
                settling);
    }

    /**
     * Prepares a branch: checks it for good and holds what it needs until it is decided.
     *
     * @return false if there is nothing to decide: the branch is forgotten already
     * @throws LedgerException if it can't be done; then nothing is held
     * @throws OutcomeUnknownException if it may be prepared: a rollback has to follow
     * @throws BranchStateException if the branch exists or is over
     */
    public boolean prepare(byte[] branch, LedgerTransaction transaction) {
        checkOpen();
        if (transaction.isReadOnly()) {
            return false;
        }
        if (transaction.operations().isEmpty()) {
            // All it read under locks it may still rely on, or this says no.
            decideNew(new Command.OnePhase(null, transaction.terms(), List.of()), transaction);
            return false;
        }
        checkSpace();
        branches.prepare(new BranchId(branch), transaction);
        return true;
    }

    /**
     * Commits a branch without preparing it.
     *
     * @throws LedgerException if it can't be done; then nothing was
     * @throws OutcomeUnknownException only if even {@link Command.Fence} gets no answer
     * @throws BranchStateException if the branch exists or is over
     */
    public void commitOnePhase(byte[] branch, LedgerTransaction transaction) {
        checkOpen();
        if (transaction.isReadOnly()) {
            return;
        }
        checkSpace();
        branches.commitOnePhase(new BranchId(branch), transaction);
    }

    /**
     * Commits a transaction that no transaction manager knows.
     *
     * @throws LedgerException if it can't be done; then nothing was
     * @throws OutcomeUnknownException if it may have been done
     */
    public void commitLocal(LedgerTransaction transaction) {
        checkOpen();
        if (transaction.isReadOnly()) {
            return;
        }
        checkSpace();
        transaction.committedIn(
                decideNew(new Command.OnePhase(null, transaction.terms(), transaction.operations()), transaction));
    }

    private String decideNew(Command command, LedgerTransaction transaction) {
        return lockWait.decide(command, transaction.terms(), transaction.operations())
                .blockId();
    }

    /**
     * Sends a block of postings, each a transaction of its own; see {@code LedgerConnection.submit}.
     *
     * @throws LedgerException if it was not sent; then nothing was done
     */
    public CompletionStage<BlockResult> submit(Actor actor, PostingBlock block) {
        checkOpen();
        checkSpace();
        replica.read(book -> true);
        return mass.submit(actor, block);
    }

    /** The same for who has not signed on. */
    public CompletionStage<BlockResult> submit(PostingBlock block) {
        return submit(Actor.NOBODY, block);
    }

    /**
     * Gives up a transaction that is not prepared, and all that it has locked; not needed after one that ended otherwise. Never fails:
     * if this does not reach the log, its lease ends.
     */
    public void abandon(LedgerTransaction transaction) {
        if (transaction.abandon() && !closed.get()) {
            tell(new Command.Release(transaction.number()));
        }
    }

    private void tell(Command command) {
        try {
            buffer.submit(command);
        } catch (LedgerException unreachable) {
            // Nobody waits for the answer; the lease gives up what this was to give up.
            return;
        }
    }

    private Decision request(Command command) {
        // Says at once if nothing can be applied any more.
        replica.read(book -> true);
        return buffer.await(buffer.submit(command));
    }

    /**
     * Commits a prepared branch.
     *
     * @return false if no such branch is prepared here
     * @throws BranchStateException if it was completed by hand
     * @throws LedgerException if the log can't be reached; the branch stays as it is
     */
    public boolean commit(byte[] branch) {
        checkOpen();
        return branches.commit(new BranchId(branch));
    }

    /**
     * Rolls a prepared branch back.
     *
     * @return false if no such branch is prepared here; then it never will be
     * @throws BranchStateException if it was completed by hand
     * @throws LedgerException if the log can't be reached; the branch stays as it is
     */
    public boolean rollback(byte[] branch) {
        checkOpen();
        return branches.rollback(new BranchId(branch));
    }

    /**
     * Every branch that waits for its decision or was completed by hand and not forgotten, whoever prepared it.
     *
     * @throws LedgerUnavailableException if the list can't be told to be complete
     */
    public List<byte[]> recover() {
        checkOpen();
        return branches.recover();
    }

    /**
     * Forgets how a branch was completed by hand. Noted in the audit record.
     *
     * @return false if no such branch was
     * @throws LedgerUnavailableException if the record can't be written, or the log not be reached
     */
    public boolean forget(byte[] branch, String who) {
        checkOpen();
        boolean done = branches.forget(new BranchId(branch));
        audit(done ? "forgotten" : "nothing to forget", HexFormat.of().formatHex(branch), who);
        return done;
    }

    /** A page of accounts, for who has not signed on. */
    public List<Account> accounts(String prefix, @Nullable String afterId, int limit) {
        return accounts(Actor.NOBODY, prefix, afterId, limit);
    }

    /** A page of an account's history, for who has not signed on. */
    public HistoryPage history(String account, HistoryQuery query) {
        return history(Actor.NOBODY, account, query);
    }

    /** A page of accounts; see {@code LedgerConnection.accounts}. */
    public List<Account> accounts(Actor actor, String prefix, @Nullable String afterId, int limit) {
        checkOpen();
        new HistoryQuery(limit, null, null, null);
        settling.await();
        return views.accounts(actor, prefix, afterId, limit);
    }

    /** A page of an account's history; see {@code LedgerConnection.history}. */
    public HistoryPage history(Actor actor, String account, HistoryQuery query) {
        checkOpen();
        settling.await();
        return views.history(actor, account, query);
    }

    /** What it is doing. */
    public LedgerStatus status() {
        checkOpen();
        return gauges.status();
    }

    /**
     * Every branch that waits for its decision, for an administrator.
     *
     * @throws LedgerUnavailableException if the list can't be told to be complete
     */
    public List<InDoubtBranch> inDoubt() {
        checkOpen();
        return branches.inDoubt();
    }

    /**
     * Every branch that was completed by hand and not forgotten, for an administrator.
     *
     * @throws LedgerUnavailableException if the list can't be told to be complete
     */
    public List<CompletedBranch> completedByHand() {
        checkOpen();
        return branches.completedByHand();
    }

    /**
     * Decides a branch in the place of its transaction manager, which may have decided otherwise or may yet: for one that will never come
     * back. Noted in the audit record before and after. If the manager comes back after all, it is told of the heuristic outcome, until
     * it, or an administrator, says {@link #forget}.
     *
     * @return false if no such branch is prepared
     * @throws LedgerUnavailableException if the record can't be written, or the log not be reached: then nothing is known to be done
     */
    public boolean complete(byte[] branch, boolean commit, String who, String why) {
        checkOpen();
        String id = HexFormat.of().formatHex(branch);
        String decision = commit ? "commit" : "rollback";
        audit("manual " + decision + " asked for", id, who, why);
        boolean done = branches.complete(new BranchId(branch), commit);
        audit("manual " + decision + (done ? " done" : " of nothing"), id, who, why);
        return done;
    }

    /** Notes what was done to this server's ledger beside its log. */
    public void audit(String event, String... details) {
        try {
            audit.note(event, details);
        } catch (IOException failed) {
            throw new LedgerUnavailableException("The audit record can't be written: " + failed, failed);
        }
    }

    /** The servers of the group, and changes of them; null if this server is alone. */
    public @Nullable Membership membership() {
        checkOpen();
        return log.membership();
    }

    /** What it counts. */
    public LedgerMetrics metrics() {
        checkOpen();
        return gauges.metrics();
    }

    /** A hash of the whole book: equal on all replicas that have applied the same log. */
    public byte[] digest() {
        checkOpen();
        return replica.freeze().digest();
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new LedgerUnavailableException("The ledger is closed");
        }
    }

    /** New work only: what was prepared is decided however little is left. */
    private void checkSpace() {
        long free = config.freeSpaceBytes().getAsLong();
        if (free < config.freeSpaceFloorBytes()) {
            throw new LedgerFullException(free, config.freeSpaceFloorBytes());
        }
    }

    /** Closes it. Prepared branches stay prepared. May be called again. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Opening.close(watch, buffer, mass, log, replica, directory);
        }
    }
}
