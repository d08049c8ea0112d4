package dev.daicho.benchmarks.app;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Closed-loop clients: each does one piece of work after the other for a time. Used by one call. */
final class Load {

    /** One transfer, or one batch of them. */
    interface Work {
        /** How many transfers it made. */
        int run(SplittableRandom random) throws Exception;
    }

    /**
     * What clients saw together.
     *
     * @param nanos latencies of pieces of work
     * @param transfers made in them
     * @param seconds how long they really ran
     * @param failures pieces of work that failed
     * @param firstFailure what the first of them said
     */
    record Seen(Histogram nanos, long transfers, double seconds, long failures, String firstFailure) {}

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final Work work;

    Load(Work work) {
        this.work = work;
    }

    /** What a client waits for beyond the time that counts as its own. */
    interface AfterEach {
        void run() throws InterruptedException;
    }

    Seen run(ExecutorService executor, int clients, long millis, long seed)
            throws InterruptedException, ExecutionException {
        return run(executor, clients, millis, seed, () -> {});
    }

    Seen run(ExecutorService executor, int clients, long millis, long seed, AfterEach after)
            throws InterruptedException, ExecutionException {
        long began = System.nanoTime();
        long end = began + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Future<Seen>> running = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            SplittableRandom random = new SplittableRandom(seed * 1_000 + client);
            running.add(executor.submit(() -> client(random, end, after)));
        }
        Histogram all = new Histogram(LONGEST_NANOS, 3);
        long transfers = 0;
        long failures = 0;
        String first = "";
        for (Future<Seen> each : running) {
            Seen seen = each.get();
            all.add(seen.nanos());
            transfers += seen.transfers();
            failures += seen.failures();
            first = first.isEmpty() ? seen.firstFailure() : first;
        }
        return new Seen(all, transfers, (System.nanoTime() - began) / 1e9, failures, first);
    }

    private Seen client(SplittableRandom random, long end, AfterEach after) throws InterruptedException {
        Histogram nanos = new Histogram(LONGEST_NANOS, 3);
        long transfers = 0;
        long failures = 0;
        String first = "";
        for (long began = System.nanoTime(); began < end; ) {
            try {
                transfers += work.run(random);
                long now = System.nanoTime();
                nanos.recordValue(Math.min(now - began, LONGEST_NANOS));
                after.run();
                began = System.nanoTime();
            } catch (Exception failure) {
                failures++;
                first = first.isEmpty() ? String.valueOf(failure) : first;
                began = System.nanoTime();
            }
        }
        return new Seen(nanos, transfers, 0, failures, first);
    }
}
