package dev.daicho.examples.bookshop.berka;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** How far a run is. Thread-safe: many lanes report, anybody reads. */
public final class BankProgress {

    /** The stages of a run. */
    public enum State {
        IDLE,
        OPENING_ACCOUNTS,
        POSTING,
        FINISHED,
        STOPPED
    }

    private final String run;
    private final int total;
    private final AtomicInteger postedCount = new AtomicInteger();
    private volatile State state;
    private volatile long startNanos;
    private volatile long endNanos;
    private volatile String failure = "";

    private BankProgress(String run, int total, State state) {
        this.run = run;
        this.total = total;
        this.state = state;
    }

    static BankProgress idle() {
        return new BankProgress("none", 0, State.IDLE);
    }

    static BankProgress of(BankRun run, int total) {
        return new BankProgress(run.name(), total, State.OPENING_ACCOUNTS);
    }

    void opened() {
        startNanos = System.nanoTime();
        state = State.POSTING;
    }

    void countPosted() {
        postedCount.incrementAndGet();
    }

    void finished() {
        endNanos = System.nanoTime();
        state = State.FINISHED;
    }

    void stopped(Throwable cause) {
        endNanos = System.nanoTime();
        failure = cause.toString();
        state = State.STOPPED;
    }

    public boolean isRunning() {
        return state == State.OPENING_ACCOUNTS || state == State.POSTING;
    }

    public String run() {
        return run;
    }

    public State state() {
        return state;
    }

    public int posted() {
        return postedCount.get();
    }

    public int total() {
        return total;
    }

    /** Why it stopped, or nothing. */
    public String failure() {
        return failure;
    }

    /** Transactions a second so far, 0 before the first. */
    public double ratePerSecond() {
        if (startNanos == 0) {
            return 0;
        }
        long untilNanos = isRunning() ? System.nanoTime() : endNanos;
        return postedCount.get() * 1e9 / Math.max(1, untilNanos - startNanos);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s %s: %d of %d, %.0f/s %s",
                run,
                state,
                postedCount.get(),
                total,
                ratePerSecond(),
                failure);
    }
}
