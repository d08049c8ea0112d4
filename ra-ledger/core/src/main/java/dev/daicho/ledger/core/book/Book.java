package dev.daicho.ledger.core.book;

import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.LockTerms;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal;
import dev.daicho.ledger.core.block.Refusal.Reason;
import dev.daicho.ledger.core.history.HistoryRecords;
import dev.daicho.ledger.core.history.Journal;
import dev.daicho.ledger.core.wire.RecordSink;
import dev.daicho.ledger.core.wire.RecordSource;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ledger as a deterministic state machine. Blocks go in, in the order of the log; outcomes, balances and history come out. Limits,
 * locks, decisions, sessions and the hash chain are functions of the log alone: no clock, no thread, no file, no chance.
 *
 * <p>One-phase work locks, is processed and unlocks within its apply. A prepared branch holds its locks until its decision: increments
 * (which go together with each other, so that popular accounts do not serialise branches) on what it posts to, exclusive ones on what it
 * brings in and what it has read in order to change. Decisions never check again. A transaction that has to wait is answered so at once,
 * with its place in the queue; see {@link Locks}.
 *
 * <p>Not thread-safe: one thread applies, readers share a lock with it. Durable by the log and by images; the journal repeats what the
 * log says. Source: L2, L4, L6, L10, L12, L13, L14; JP 7144490 B2, second embodiment (strict two-phase locking, figures 12 to 14).
 */
public final class Book {

    private final Accounts accounts = new Accounts();
    private final Keys keys = new Keys();
    private final Locks locks = new Locks();
    private final Locking locking = new Locking(locks, accounts);
    private final Decisions decisions = new Decisions();
    private final TreeMap<Long, Session> sessions = new TreeMap<>();
    private final TreeMap<String, String> nodes = new TreeMap<>();
    private final Chain chain;
    private final Branches branches;
    private BookCounters counters;

    /** An empty book that writes its history to a journal. */
    public Book(Journal journal) {
        this(journal, new byte[HistoryRecords.HASH_BYTES], BookCounters.EMPTY);
    }

    Book(Journal journal, byte[] head, BookCounters counters) {
        this.chain = new Chain(journal, head);
        this.branches = new Branches(accounts, keys, chain, locks);
        this.counters = counters;
    }

    /**
     * Applies a block.
     *
     * @param logIndex the block's index in the log
     * @param betweenTransactions run between the transactions of a dissolved block, when the book may be read
     * @return one outcome for each command, in their order
     */
    public List<Outcome> apply(long logIndex, Block block, Runnable betweenTransactions) {
        if (block.session() == 0) {
            return applyOutsideSession(logIndex, block);
        }
        Session session = sessions.get(block.session());
        if (session == null || session.stale(block.sequence())) {
            return Collections.nCopies(block.commands().size(), stale(block));
        }
        List<Outcome> before = session.outcomesOf(block.sequence());
        if (before != null) {
            return before;
        }
        begin(block);
        // First, so that a branch may be begun anew once its client knows how it ended.
        session.acknowledge(block.acknowledged()).forEach(decisions::forget);
        List<Outcome> outcomes = new ArrayList<>(block.commands().size());
        for (Command command : block.commands()) {
            outcomes.add(apply(command, block, session));
            if (!block.kept()) {
                chain.flush();
                betweenTransactions.run();
            }
        }
        session.keep(block.sequence(), outcomes);
        decisions.expire(counters.timeMillis());
        chain.endBlock(logIndex, block, counters.timeMillis());
        return outcomes;
    }

    private List<Outcome> applyOutsideSession(long logIndex, Block block) {
        begin(block);
        List<Outcome> outcomes = new ArrayList<>(block.commands().size());
        for (Command command : block.commands()) {
            outcomes.add(command instanceof Command.OpenSession open ? open(open) : stale(block));
        }
        chain.endBlock(logIndex, block, counters.timeMillis());
        return outcomes;
    }

    private void begin(Block block) {
        counters = counters.withBlock(block.stampedMillis(), block.commands().size());
        locks.advance(counters.timeMillis());
    }

    private static Outcome stale(Block block) {
        return new Outcome.Refused(Refusal.of(Reason.STALE, block.id(), ""));
    }

    private Outcome open(Command.OpenSession open) {
        for (Session session : List.copyOf(sessions.values())) {
            if (session.openedBy(open.member(), open.nonceHigh(), open.nonceLow())) {
                return new Outcome.SessionOpened(session.id());
            }
            if (session.member().equals(open.member())) {
                decisions.retire(session, counters.timeMillis());
                locks.endSession(session.id());
                sessions.remove(session.id());
            }
        }
        counters = counters.withSession();
        long id = counters.lastSession();
        sessions.put(id, new Session(id, open.member(), open.nonceHigh(), open.nonceLow(), 0));
        return new Outcome.SessionOpened(id);
    }

    private Outcome apply(Command command, Block block, Session session) {
        if (command instanceof Command.OnePhase onePhase) {
            return onePhase(onePhase, block, session);
        } else if (command instanceof Command.Prepare prepare) {
            return prepare(prepare, block, session);
        } else if (command instanceof Command.Commit commit) {
            return commit(commit.branch(), block, session);
        } else if (command instanceof Command.Rollback rollback) {
            return rollback(rollback.branch(), block, session);
        } else if (command instanceof Command.Fence fence) {
            return fence(fence.branch(), block, session);
        } else if (command instanceof Command.RegisterNode register) {
            return register(register);
        } else if (command instanceof Command.Lock lock) {
            return lock(lock, session);
        } else if (command instanceof Command.Release release) {
            locks.abandon(LockOwner.of(session.id(), release.transaction()));
            return new Outcome.RolledBack();
        }
        return stale(block);
    }

    private Outcome onePhase(Command.OnePhase onePhase, Block block, Session session) {
        BranchId branch = onePhase.branch();
        LockOwner owner = owner(onePhase.terms(), session);
        Outcome obstacle = branch == null ? null : overAlready(branch, block, session);
        if (obstacle == null) {
            obstacle = locking.forOnePhase(owner, onePhase.terms(), onePhase.operations());
        }
        if (obstacle == null) {
            obstacle = check(onePhase.operations());
        }
        if (obstacle instanceof Outcome.Waiting) {
            return obstacle;
        }
        if (obstacle == null) {
            branches.carryOut(onePhase.operations(), block, counters.timeMillis());
            if (branch != null) {
                decide(branch, true, block, session);
            }
        }
        locking.over(owner);
        return obstacle == null ? new Outcome.Committed() : obstacle;
    }

    private Outcome prepare(Command.Prepare prepare, Block block, Session session) {
        LockOwner owner = owner(prepare.terms(), session);
        Outcome obstacle = overAlready(prepare.branch(), block, session);
        if (obstacle == null) {
            obstacle = locking.forBranch(owner, prepare);
        }
        if (obstacle == null) {
            obstacle = check(prepare.operations());
        }
        if (obstacle != null) {
            if (!(obstacle instanceof Outcome.Waiting)) {
                locking.over(owner == null ? LockOwner.of(prepare.branch()) : owner);
            }
            return obstacle;
        }
        PreparedBranch prepared = new PreparedBranch(
                prepare.branch(),
                block.session(),
                block.sequence(),
                prepare.terms().transaction(),
                counters.timeMillis(),
                prepare.operations());
        locks.prepared(prepared.lockOwner());
        branches.prepare(prepared);
        return new Outcome.Prepared();
    }

    private static @Nullable LockOwner owner(LockTerms terms, Session session) {
        return terms.transaction() == 0 ? null : LockOwner.of(session.id(), terms.transaction());
    }

    private Outcome lock(Command.Lock lock, Session session) {
        LockOwner owner = owner(lock.terms(), session);
        if (owner == null) {
            return new Outcome.Refused(
                    Refusal.of(Reason.INVALID, lock.account(), "A lock for a transaction without a number"));
        }
        Outcome obstacle = locking.forReading(owner, lock);
        AccountState account = accounts.account(lock.account());
        if (obstacle != null) {
            return obstacle;
        }
        return account == null
                ? new Outcome.Refused(Refusal.of(Reason.UNKNOWN_ACCOUNT, lock.account(), ""))
                : new Outcome.Granted(account.postedUnits());
    }

    private @Nullable Outcome overAlready(BranchId branch, Block block, Session session) {
        decisions.liftIfKnown(branch, block, session.member());
        Boolean committed = decisions.committed(branch);
        if (branches.find(branch) != null || Boolean.TRUE.equals(committed)) {
            return new Outcome.Refused(Refusal.of(Reason.DUPLICATE_BRANCH, branch.toString(), ""));
        }
        return committed == null ? null : new Outcome.Refused(Refusal.of(Reason.ROLLED_BACK, branch.toString(), ""));
    }

    private @Nullable Outcome check(List<Operation> operations) {
        Draft draft = draft();
        for (Operation operation : operations) {
            Outcome obstacle = draft.add(operation, false);
            if (obstacle != null) {
                return obstacle;
            }
        }
        return draft.checkLimits();
    }

    private Outcome commit(BranchId branch, Block block, Session session) {
        PreparedBranch prepared = branches.find(branch);
        if (prepared == null) {
            return overUnknown(branch, block, session);
        }
        branches.carryOut(branches.release(prepared).operations(), block, counters.timeMillis());
        decide(branch, true, block, session);
        return new Outcome.Committed();
    }

    private Outcome rollback(BranchId branch, Block block, Session session) {
        PreparedBranch prepared = branches.find(branch);
        if (prepared != null) {
            branches.release(prepared);
            decide(branch, false, block, session);
            return new Outcome.RolledBack();
        }
        Outcome over = overUnknown(branch, block, session);
        if (over instanceof Outcome.NotFound) {
            markRolledBack(branch, block, session);
        }
        return over;
    }

    private Outcome fence(BranchId branch, Block block, Session session) {
        if (branches.find(branch) != null) {
            return new Outcome.Prepared();
        }
        Outcome over = over(branch);
        if (over instanceof Outcome.NotFound) {
            markRolledBack(branch, block, session);
            return new Outcome.RolledBack();
        }
        return over;
    }

    private void markRolledBack(BranchId branch, Block block, Session session) {
        decisions.mark(
                branch,
                new Decisions.Mark(false, counters.timeMillis(), session.member(), session.id(), block.sequence()));
    }

    /** How a branch ended that is not prepared, unless its end is old news to whoever asks: then there is no such branch. */
    private Outcome overUnknown(BranchId branch, Block block, Session session) {
        decisions.liftIfKnown(branch, block, session.member());
        return over(branch);
    }

    private Outcome over(BranchId branch) {
        Boolean committed = decisions.committed(branch);
        if (committed == null) {
            return new Outcome.NotFound();
        }
        return committed ? new Outcome.Committed() : new Outcome.RolledBack();
    }

    private void decide(BranchId branch, boolean committed, Block block, Session session) {
        decisions.await(branch, committed);
        session.decidedIn(block.sequence(), branch);
    }

    private Outcome register(Command.RegisterNode register) {
        String owner = nodes.get(register.nodeIdentifier());
        if (owner != null && !owner.equals(register.member())) {
            return new Outcome.Refused(Refusal.of(Reason.DUPLICATE_NODE, register.nodeIdentifier(), owner));
        }
        nodes.values().removeIf(register.member()::equals);
        nodes.put(register.nodeIdentifier(), register.member());
        return new Outcome.Committed();
    }

    /** Starts checking a transaction against the book as it is. */
    public Draft draft() {
        return new Draft(accounts, keys, locks);
    }

    /** True if a transaction of that session stands in a queue: asking again before it does not any more is of no use. */
    public boolean waits(long session, long transaction) {
        return locks.waits(LockOwner.of(session, transaction));
    }

    /** The posting that an idempotency key names, if there is one with that very content. */
    public Operation.@Nullable PostingId postedAlready(Operation.Post post) {
        String key = post.key();
        Keys.PostedKey known = key == null ? null : keys.posted(key);
        return known != null && known.sameContent(Keys.of(post)) ? known.posting() : null;
    }

    /** The currency of that code, if it is defined. */
    public @Nullable Currency currency(String code) {
        return accounts.currency(code);
    }

    /** The account of that id, if it is open. */
    public @Nullable AccountState account(String id) {
        return accounts.account(id);
    }

    /** Accounts from an id on, in the order of their ids. */
    public Collection<AccountState> accountsFrom(String id, boolean inclusive) {
        return accounts.from(id, inclusive);
    }

    /** How many accounts are open. */
    public int accountCount() {
        return accounts.count();
    }

    /** Every prepared branch, in the order in which they were prepared. */
    public Collection<PreparedBranch> preparedBranches() {
        return branches.all();
    }

    /** How many postings were committed. */
    public long postingCount() {
        return branches.postingCount();
    }

    /** What was counted since the ledger was made. */
    public BookCounters counters() {
        return counters;
    }

    /** Where the history ends. */
    public long historyEnd() {
        return chain.endPosition();
    }

    /** The hash of the last block. */
    public byte[] headHash() {
        return chain.head();
    }

    /** Writes all there is, so that {@link #restore} makes an equal book. */
    public void writeTo(RecordSink sink) {
        new BookImage(accounts, keys, decisions, sessions, nodes, branches, locks)
                .write(chain.head(), chain.endPosition(), counters, sink);
    }

    /**
     * Makes a book from its image.
     *
     * @param journal already cut back to {@link #historyEnd()} of the image, or to be: nothing is written before the first block
     */
    public static Book restore(RecordSource source, Journal journal) {
        BookImage.Head head = BookImage.readHead(source);
        Book book = new Book(journal, head.hash(), head.counters());
        new BookImage(book.accounts, book.keys, book.decisions, book.sessions, book.nodes, book.branches, book.locks)
                .read(source);
        book.branches.restorePostingCount(head.postingCount());
        return book;
    }

    /** The end of the history that an image recorded; reads its first record only. */
    public static long historyEndOf(RecordSource source) {
        return BookImage.readHead(source).historyEnd();
    }

    /** A hash of all there is: equal for equal books, on every replica. */
    public byte[] digest() {
        MessageDigest digest = Chain.sha256();
        writeTo(record -> digest.update(record.viewFrom(0)));
        return digest.digest();
    }
}
