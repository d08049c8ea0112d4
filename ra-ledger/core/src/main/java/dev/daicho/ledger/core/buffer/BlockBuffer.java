package dev.daicho.ledger.core.buffer;

import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.OutcomeUnknownException;
import dev.daicho.ledger.TransactionTooLargeException;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.OutcomeCodec;
import dev.daicho.ledger.core.buffer.Assembly.Sent;
import dev.daicho.ledger.core.log.NotAppendedException;
import dev.daicho.ledger.core.log.ReplicatedLog;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the commands of many threads into blocks and sends them: at once while nothing is under way, else when a block is full or its
 * period is over. A block that gets no answer is sent again, the same, until it is given up; the book answers it but once applied.
 *
 * <p>Thread-safe. One thread of its own sends, so that no user's thread and none of the log's does. A future that completes normally is
 * of a command that is durable and applied.
 *
 * <p>Source: L3; JP 7144490 B2, first embodiment.
 */
public final class BlockBuffer implements Closeable {

    private static final long FIRST_PAUSE_NANOS = 5_000_000;
    private static final long LONGEST_PAUSE_NANOS = 200_000_000;
    private static final long CLOSE_MILLIS = 5_000;

    private final ReplicatedLog log;
    private final BlockTerms terms;
    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Assembly assembly;
    private final List<Sent> again = new ArrayList<>();
    private final LongAdder sentBlocks = new LongAdder();
    private final LongAdder sentCommands = new LongAdder();
    private final Thread sender;
    private boolean closed;

    /**
     * Starts sending.
     *
     * @param session the client's open session
     */
    public BlockBuffer(
            ReplicatedLog log, long session, BlockTerms terms, LongSupplier nanoClock, ThreadFactory threads) {
        this.log = log;
        this.terms = terms;
        this.nanoClock = nanoClock;
        assembly = new Assembly(terms, session);
        sender = threads.newThread(this::send);
        sender.start();
    }

    /**
     * Has a command sent.
     *
     * @return its outcome; fails with {@link LedgerUnavailableException} if it was surely not done, {@link OutcomeUnknownException} if it
     *     may have been
     */
    public CompletableFuture<Decision> submit(Command command) {
        SingleReply reply = new SingleReply();
        add(List.of(Parcel.of(command, nanoClock.getAsLong(), reply, 0)));
        return reply;
    }

    /**
     * Has many commands sent, each on its own: they join the blocks of others.
     *
     * @return one answer for each, in their order; never fails
     */
    public CompletableFuture<List<Answer>> submitDissolved(List<Command> commands) {
        ManyReplies replies = new ManyReplies(commands.size());
        List<Parcel> parcels = new ArrayList<>(commands.size());
        long now = nanoClock.getAsLong();
        for (Command command : commands) {
            parcels.add(Parcel.of(command, now, replies, parcels.size()));
        }
        add(parcels);
        return replies.outcomes;
    }

    /**
     * Has many commands sent as one block, with its boundary kept.
     *
     * @return one answer for each, in their order; never fails
     * @throws TransactionTooLargeException if one block can't carry them
     */
    public CompletableFuture<List<Answer>> submitKept(List<Command> commands) {
        ManyReplies replies = new ManyReplies(commands.size());
        Parcel parcel = Parcel.together(commands, nanoClock.getAsLong(), replies);
        if (parcel.sizeBytes() > terms.maxBytes()) {
            throw new TransactionTooLargeException("A block of " + parcel.count() + " transactions and "
                    + parcel.sizeBytes() + " bytes; a kept block has up to " + terms.maxBytes()
                    + " bytes. Cut it into several, or dissolve it");
        }
        add(List.of(parcel));
        return replies.outcomes;
    }

    private void add(List<Parcel> parcels) {
        boolean taken;
        lock.lock();
        try {
            taken = !closed;
            if (taken) {
                parcels.forEach(assembly::add);
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
        if (!taken) {
            parcels.forEach(parcel -> Assembly.tell(parcel, new LedgerUnavailableException("The ledger is closed")));
        }
    }

    /**
     * Waits for an outcome, hardly longer than a block is sent for, and not to be interrupted: whether a transaction is done does not depend
     * on who still wants to know.
     */
    public Decision await(CompletableFuture<Decision> outcome) {
        boolean interrupted = false;
        // A little longer than a block is sent for: the sender knows better whether it may have got in.
        long deadlineNanos = nanoClock.getAsLong() + terms.giveUpNanos() + 2 * LONGEST_PAUSE_NANOS;
        try {
            while (true) {
                try {
                    return outcome.get(Math.max(1, deadlineNanos - nanoClock.getAsLong()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (TimeoutException late) {
                    throw takeBack(outcome, late);
                } catch (ExecutionException failed) {
                    throw failed.getCause() instanceof LedgerException known
                            ? known
                            : new OutcomeUnknownException(
                                    "Waiting for an outcome failed: " + failed.getCause(), failed);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private LedgerException takeBack(CompletableFuture<Decision> outcome, TimeoutException late) {
        lock.lock();
        try {
            String waited = TimeUnit.NANOSECONDS.toMillis(terms.giveUpNanos()) + " ms";
            return outcome instanceof SingleReply reply && assembly.remove(reply)
                    ? new LedgerUnavailableException(
                            "The ledger did not get to it within " + waited + "; nothing was done", late)
                    : new OutcomeUnknownException(
                            "The ledger's log did not answer within " + waited
                                    + "; ask again with the same idempotency key",
                            late);
        } finally {
            lock.unlock();
        }
    }

    private void send() {
        Sent next;
        while ((next = awaitNext()) != null) {
            Sent sent = next;
            if (sent.attempts++ == 0) {
                sentBlocks.increment();
                sentCommands.add(sent.commandCount);
            }
            log.append(sent.entry).whenComplete((answer, failure) -> {
                if (failure == null) {
                    answered(sent, answer);
                } else {
                    failed(sent, failure);
                }
            });
        }
    }

    private @Nullable Sent awaitNext() {
        lock.lock();
        try {
            while (true) {
                long now = nanoClock.getAsLong();
                Sent due = dueAgain(now);
                if (due == null) {
                    due = assembly.next(now);
                }
                if (due != null) {
                    return due;
                }
                if (closed && assembly.inFlight() == 0) {
                    return null;
                }
                pause(now);
            }
        } catch (InterruptedException stop) {
            // Only close() interrupts, after its time is over.
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void pause(long nowNanos) throws InterruptedException {
        long nanos = assembly.nanosUntilDue(nowNanos);
        for (Sent sent : again) {
            long until = Math.max(0, sent.againAtNanos - nowNanos);
            nanos = nanos < 0 ? until : Math.min(nanos, until);
        }
        if (nanos < 0) {
            changed.await();
        } else if (changed.awaitNanos(nanos) <= 0) {
            // It is time: the caller looks again.
            return;
        }
    }

    private @Nullable Sent dueAgain(long nowNanos) {
        for (Sent sent : again) {
            if (sent.againAtNanos - nowNanos <= 0) {
                again.remove(sent);
                return sent;
            }
        }
        return null;
    }

    private void answered(Sent sent, byte[] answer) {
        List<Outcome> outcomes;
        try {
            outcomes = OutcomeCodec.decode(answer);
            if (outcomes.size() != sent.commandCount) {
                throw new IllegalStateException("Block " + sent.blockId + " of " + sent.commandCount
                        + " transactions was answered with " + outcomes.size() + " outcomes");
            }
        } catch (RuntimeException malformed) {
            failed(sent, malformed);
            return;
        }
        lock.lock();
        try {
            assembly.answered(sent);
            changed.signal();
        } finally {
            lock.unlock();
        }
        sent.tell(outcomes);
    }

    private void failed(Sent sent, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean giveUp;
        lock.lock();
        try {
            long now = nanoClock.getAsLong();
            sent.mayBeIn |= !(cause instanceof NotAppendedException);
            giveUp = closed || now - sent.firstSentNanos >= terms.giveUpNanos();
            if (giveUp) {
                assembly.givenUp(sent, now);
            } else {
                sent.againAtNanos =
                        now + Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(6, sent.attempts - 1));
                again.add(sent);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (giveUp) {
            LedgerException told = sent.mayBeIn
                    ? new OutcomeUnknownException(
                            "Block " + sent.blockId + " was sent " + sent.attempts
                                    + " times without an answer; ask again with the same idempotency key",
                            cause)
                    : new LedgerUnavailableException("The ledger's log takes no entries: " + cause.getMessage(), cause);
            sent.tell(told);
        }
    }

    /** How many blocks were sent so far, each counted once. */
    public long sentBlockCount() {
        return sentBlocks.sum();
    }

    /** How many commands were in them. */
    public long sentCommandCount() {
        return sentCommands.sum();
    }

    /** Takes no more commands; waits a little for those under way. */
    @Override
    public void close() {
        List<Parcel> unsent;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            unsent = assembly.removeAll();
            changed.signal();
        } finally {
            lock.unlock();
        }
        unsent.forEach(parcel ->
                Assembly.tell(parcel, new LedgerUnavailableException("The ledger was closed; nothing was done")));
        boolean interrupted = Thread.interrupted();
        try {
            sender.join(CLOSE_MILLIS);
            sender.interrupt();
        } catch (InterruptedException stopWaiting) {
            interrupted = true;
            sender.interrupt();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
