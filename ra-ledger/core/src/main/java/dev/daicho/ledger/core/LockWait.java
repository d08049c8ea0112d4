package dev.daicho.ledger.core;

import dev.daicho.ledger.AccountLockedException;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.LockTerms;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal.Reason;
import dev.daicho.ledger.core.buffer.Decision;
import dev.daicho.ledger.core.replica.Replica;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Asks for something that others may hold, and asks again until it has it or time is up. The ledger answers each time at once; between
 * the answers this server's copy of the book is looked at, which costs nobody anything, and the log is asked only when the place in the
 * queue has been reached, or now and then, so that time goes on in a ledger where nothing else happens.
 *
 * <p>Thread-safe. Source: L6; ARCHITECTURE, "Locks" (never a withheld reply).
 */
final class LockWait {

    private static final long FIRST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;
    private static final long ASK_AGAIN_NANOS = 500_000_000;

    private final Replica replica;
    private final Function<Command, Decision> request;
    private final Consumer<Command> tell;
    private final Refusals refusals;
    private final Settling settling;
    private final LongSupplier nanoClock;
    private final long timeoutNanos;
    private final long session;
    private final LockCounters counters = new LockCounters();

    /**
     * With its ways to the log.
     *
     * @param request sends a command and waits for its outcome
     * @param tell sends a command and does not
     */
    LockWait(
            Replica replica,
            Function<Command, Decision> request,
            Consumer<Command> tell,
            Refusals refusals,
            Settling settling,
            LedgerConfig config,
            long session) {
        this.replica = replica;
        this.request = request;
        this.tell = tell;
        this.refusals = refusals;
        this.settling = settling;
        this.nanoClock = config.nanoClock();
        this.timeoutNanos = config.lockTimeoutNanos();
        this.session = session;
    }

    /**
     * Any outcome but waiting or refused.
     *
     * @throws AccountLockedException if it was not to be had in time
     * @throws dev.daicho.ledger.DeadlockException if the transaction was ended for the sake of others
     */
    Decision decide(Command command, LockTerms terms, List<Operation> operations) {
        long startNanos = nanoClock.getAsLong();
        boolean[] waited = {false};
        try {
            return decide(command, terms, operations, waited);
        } finally {
            if (waited[0]) {
                counters.waits.increment();
                counters.waitedNanos.add(nanoClock.getAsLong() - startNanos);
            }
        }
    }

    /** What its transactions have waited for so far. */
    LockCounters counters() {
        return counters;
    }

    private void count(Reason reason) {
        if (reason == Reason.DEADLOCK) {
            counters.deadlocks.increment();
        } else if (reason == Reason.LOCK_TIMEOUT) {
            counters.timeouts.increment();
        }
    }

    private Decision decide(Command command, LockTerms terms, List<Operation> operations, boolean[] waited) {
        long deadlineNanos = nanoClock.getAsLong() + timeoutNanos;
        long pauseNanos = FIRST_PAUSE_NANOS;
        while (true) {
            long askedNanos = nanoClock.getAsLong();
            Decision decision = ask(command, terms);
            Outcome outcome = decision.outcome();
            if (outcome instanceof Outcome.Refused refused) {
                count(refused.refusal().reason());
                if (refused.refusal().reason() != Reason.DUPLICATE_BRANCH) {
                    giveUp(command, terms);
                }
                throw refusals.toException(refused.refusal(), operations);
            }
            if (!(outcome instanceof Outcome.Waiting waiting)) {
                return decision;
            }
            waited[0] = true;
            // Only then its place in the queue can be seen here.
            settling.await();
            do {
                if (nanoClock.getAsLong() - deadlineNanos >= 0) {
                    giveUp(command, terms);
                    count(Reason.LOCK_TIMEOUT);
                    throw new AccountLockedException("Another transaction holds " + waiting.subject()
                            + " and did not end in time; this one had place " + waiting.place()
                            + " in its queue. Nothing was done, try again");
                }
                rest(pauseNanos);
                pauseNanos = Math.min(LONGEST_PAUSE_NANOS, 2 * pauseNanos);
            } while (queues(terms) && nanoClock.getAsLong() - askedNanos < ASK_AGAIN_NANOS);
        }
    }

    /** If the outcome stays unknown, it may queue or hold something; a branch that is prepared keeps what it holds, whatever is told here. */
    private Decision ask(Command command, LockTerms terms) {
        try {
            return request.apply(command);
        } catch (RuntimeException unknown) {
            giveUp(command, terms);
            throw unknown;
        }
    }

    private boolean queues(LockTerms terms) {
        return replica.read(book -> book.waits(session, terms.transaction()));
    }

    /** What was locked for reading keeps its locks until the transaction ends; whatever was to end it has ended it. */
    private void giveUp(Command command, LockTerms terms) {
        boolean nothingRead = !terms.continues();
        if (terms.transaction() != 0 && (nothingRead || !(command instanceof Command.Lock))) {
            release(terms);
        }
    }

    /** Gives back whatever a transaction that is not prepared holds. */
    void release(LockTerms terms) {
        tell.accept(new Command.Release(terms.transaction()));
    }

    /** Not cut short by an interruption, which whoever is called next may care for. */
    private static void rest(long nanos) {
        boolean interrupted = Thread.interrupted();
        LockSupport.parkNanos(nanos);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
