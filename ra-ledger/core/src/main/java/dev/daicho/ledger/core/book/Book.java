package dev.daicho.ledger.core.book;

import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.accounts.Accounts;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.KeyTerms;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal;
import dev.daicho.ledger.core.block.Refusal.Reason;
import dev.daicho.ledger.core.history.HistoryRecords;
import dev.daicho.ledger.core.history.Journal;
import dev.daicho.ledger.core.wire.RecordSink;
import dev.daicho.ledger.core.wire.RecordSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ledger as a deterministic state machine. Blocks go in, in the order of the log; outcomes, balances and history come out. Limits,
 * locks, decisions, sessions and the hash chain are functions of the log alone: no clock, no thread, no file, no chance. What a command
 * does is in {@link Transactions}; here is what a block is.
 *
 * <p>Not thread-safe: one thread applies, readers share a lock with it. Durable by the log and by images; the journal repeats what the
 * log says. Source: L2, L4, L5, L10, L13; JP 7144490 B2, second embodiment.
 */
public final class Book {

    private final Accounts accounts = new Accounts();
    private final Keys keys = new Keys();
    private final Locks locks = new Locks();
    private final Decisions decisions = new Decisions();
    private final Sessions sessions = new Sessions(decisions, locks);
    private final TreeMap<String, String> nodes = new TreeMap<>();
    private final Heuristics heuristics = new Heuristics();
    private final Chain chain;
    private final Branches branches;
    private final Transactions transactions;
    private BookCounters counters;

    /** An empty book that writes its history to a journal. */
    public Book(Journal journal) {
        this(journal, new byte[HistoryRecords.HASH_BYTES], BookCounters.EMPTY);
    }

    private Book(Journal journal, byte[] head, BookCounters counters) {
        this.chain = new Chain(journal, head);
        this.branches = new Branches(accounts, keys, chain, locks);
        this.transactions = new Transactions(accounts, keys, locks, decisions, branches, heuristics);
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
        Session session = sessions.find(block.session());
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
        keys.advance(counters.timeMillis());
    }

    private static Outcome stale(Block block) {
        return new Outcome.Refused(Refusal.of(Reason.STALE, block.id(), ""));
    }

    private Outcome open(Command.OpenSession open) {
        Outcome before = sessions.openedBefore(open);
        if (before != null) {
            return before;
        }
        counters = counters.withSession();
        return sessions.open(open, counters.lastSession(), counters.timeMillis());
    }

    private Outcome apply(Command command, Block block, Session session) {
        long now = counters.timeMillis();
        if (command instanceof Command.OnePhase onePhase) {
            return transactions.onePhase(onePhase, block, session, now);
        } else if (command instanceof Command.Prepare prepare) {
            return transactions.prepare(prepare, block, session, now);
        } else if (command instanceof Command.Commit commit) {
            return transactions.commit(commit.branch(), block, session, now);
        } else if (command instanceof Command.Rollback rollback) {
            return transactions.rollback(rollback.branch(), block, session, now);
        } else if (command instanceof Command.Fence fence) {
            return transactions.fence(fence.branch(), block, session, now);
        } else if (command instanceof Command.Complete complete) {
            return transactions.complete(complete, block, now);
        } else if (command instanceof Command.Forget forget) {
            return transactions.forget(forget);
        } else if (command instanceof Command.RegisterNode register) {
            return register(register);
        } else if (command instanceof Command.ConfigureKeys configure) {
            keys.terms(configure.terms());
            return Outcome.Committed.DONE;
        } else if (command instanceof Command.Lock lock) {
            return transactions.lock(lock, session);
        } else if (command instanceof Command.Release release) {
            return transactions.release(release, session);
        }
        return stale(block);
    }

    private Outcome register(Command.RegisterNode register) {
        String owner = nodes.get(register.nodeIdentifier());
        if (owner != null && !owner.equals(register.member())) {
            return new Outcome.Refused(Refusal.of(Reason.DUPLICATE_NODE, register.nodeIdentifier(), owner));
        }
        nodes.values().removeIf(register.member()::equals);
        nodes.put(register.nodeIdentifier(), register.member());
        return Outcome.Committed.DONE;
    }

    /** Starts checking a transaction against the book as it is. */
    public Draft draft() {
        return transactions.draft();
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

    /** How long idempotency keys are remembered. */
    public KeyTerms keyTerms() {
        return keys.terms();
    }

    /** How many idempotency keys are remembered. */
    public long keyCount() {
        return keys.count();
    }

    /** The time up to which keys have been forgotten; {@code Long.MIN_VALUE} if none was. */
    public long keyHorizonMillis() {
        return keys.horizonMillis();
    }

    /** The currency of that code, if it is defined. */
    public @Nullable Currency currency(String code) {
        return accounts.currency(code);
    }

    /** The account of that id, if it was ever opened. */
    public @Nullable AccountState account(String id) {
        return accounts.account(id);
    }

    /** Shows accounts from an id on, in the order of their ids, until one is answered with false. */
    public void accountsFrom(String id, boolean inclusive, Predicate<AccountState> visitor) {
        accounts.from(id, inclusive, visitor);
    }

    /** How many accounts there are, closed ones too. */
    public int accountCount() {
        return accounts.count();
    }

    /** Every prepared branch, in the order in which they were prepared. */
    public Collection<PreparedBranch> preparedBranches() {
        return branches.all();
    }

    /** Every branch that was completed by hand and not forgotten. */
    public Collection<HeuristicBranch> heuristicBranches() {
        return heuristics.all().values();
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

    private BookImage image() {
        return new BookImage(accounts, keys, decisions, sessions, nodes, branches, heuristics, locks);
    }

    /** All there is, as it is now: to be written, by any one thread, while blocks go on being applied. */
    public FrozenBook freeze() {
        return image().freeze(chain.head(), chain.endPosition(), counters);
    }

    /** Writes all there is, so that {@link #restore} makes an equal book. */
    public void writeTo(RecordSink sink) {
        freeze().writeTo(sink);
    }

    /**
     * Makes a book from its image.
     *
     * @param journal already cut back to {@link #historyEnd()} of the image, or to be: nothing is written before the first block
     */
    public static Book restore(RecordSource source, Journal journal) {
        BookImage.Head head = BookImage.readHead(source);
        Book book = new Book(journal, head.hash(), head.counters());
        book.accounts.expect(head.accountCount());
        book.image().read(source);
        book.branches.restorePostingCount(head.postingCount());
        return book;
    }

    /** The end of the history that an image recorded; reads its first record only. */
    public static long historyEndOf(RecordSource source) {
        return BookImage.readHead(source).historyEnd();
    }

    /** A hash of all there is: equal for equal books, on every replica. Of a large book take {@link FrozenBook#digest}. */
    public byte[] digest() {
        return freeze().digest();
    }
}
