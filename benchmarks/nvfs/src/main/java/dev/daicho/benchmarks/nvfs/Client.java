package dev.daicho.benchmarks.nvfs;

import dev.daicho.benchmarks.nvfs.Scenario.Workload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One thread's part of a load: its four files, what they must hold, and the transactions on them. Not thread-safe.
 */
final class Client {

    private static final int FILE_COUNT = 4;
    private static final int PAGES_A_TRANSACTION = 8;

    /** The files of a client that is alone are 8 MiB each, of 16 clients 1 MiB; those that are appended to are emptied at 2 MiB. */
    private static final int PAGES = 2048;

    private static final int PAGES_OF_MANY = 256;
    private static final int PAGES_APPENDED = 512;

    private final PageStore store;
    private final Scenario scenario;
    private final int firstFile;
    private final int pageCount;
    private final SplittableRandom random;

    /** Which transaction wrote a page last; 0: there is none. */
    private final long[][] versions;

    private final int[] lengths = new int[FILE_COUNT];
    private final List<Write> writes = new ArrayList<>();
    private long lastVersion;
    private long measuredNanos;
    private final List<Long> latencies = new ArrayList<>();

    private record Write(int file, int page, ByteBuffer content) {}

    Client(PageStore store, Scenario scenario, int number) {
        this.store = store;
        this.scenario = scenario;
        this.firstFile = number * FILE_COUNT;
        this.pageCount = scenario.workload() == Workload.W2
                ? PAGES_APPENDED
                : scenario.clientCount() == 1 ? PAGES : PAGES_OF_MANY;
        this.versions = new long[FILE_COUNT][pageCount];
        this.random = new SplittableRandom(number);
    }

    /** Fills the files that are to be overwritten. */
    void fill() throws Exception {
        if (scenario.workload() == Workload.W2) {
            return;
        }
        for (int page = 0; page < pageCount; page += PAGES_A_TRANSACTION) {
            lastVersion++;
            for (int file = 0; file < FILE_COUNT; file++) {
                for (int i = page; i < page + PAGES_A_TRANSACTION; i++) {
                    note(file, i);
                }
            }
            transact();
        }
    }

    /** Forgets what was measured so far. */
    void startRound() {
        measuredNanos = 0;
        latencies.clear();
    }

    /** One transaction, timed. */
    void step() throws Exception {
        lastVersion++;
        for (int i = 0; i < PAGES_A_TRANSACTION; i++) {
            int file = i % FILE_COUNT;
            if (scenario.workload() == Workload.W2) {
                note(file, lengths[file]++);
            } else {
                int page = random.nextInt(pageCount);
                while (versions[file][page] == lastVersion) {
                    page = random.nextInt(pageCount);
                }
                note(file, page);
            }
        }
        long began = System.nanoTime();
        transact();
        long took = System.nanoTime() - began;
        measuredNanos += took;
        latencies.add(took);
        if (scenario.workload() == Workload.W2 && lengths[FILE_COUNT - 1] + 2 > pageCount) {
            empty();
        }
    }

    private void note(int file, int page) {
        versions[file][page] = lastVersion;
        writes.add(new Write(file, page, Page.content(firstFile + file, page, lastVersion)));
    }

    private void transact() throws Exception {
        PageStore.Transaction transaction = store.begin();
        for (Write write : writes) {
            transaction.write(firstFile + write.file, write.page, write.content);
        }
        if (scenario.twoPhase()) {
            transaction.prepare();
            transaction.commitPrepared();
        } else {
            transaction.commit();
        }
        writes.clear();
    }

    private void empty() throws Exception {
        store.empty(List.of(firstFile, firstFile + 1, firstFile + 2, firstFile + 3), pageCount);
        Arrays.fill(lengths, 0);
        for (long[] file : versions) {
            Arrays.fill(file, 0);
        }
    }

    /** Time spent in transactions. */
    long measuredNanos() {
        return measuredNanos;
    }

    List<Long> latencies() {
        return latencies;
    }

    /** Every page must be what the last transaction on it made of it. */
    void check(PageStore reopened) throws Exception {
        ByteBuffer found = ByteBuffer.allocate(PageStore.PAGE_BYTES);
        for (int file = 0; file < FILE_COUNT; file++) {
            for (int page = 0; page < pageCount; page++) {
                long version = versions[file][page];
                boolean isThere = reopened.read(firstFile + file, page, found.clear());
                if (isThere != version > 0
                        || isThere && !found.flip().equals(Page.content(firstFile + file, page, version))) {
                    throw new IllegalStateException(scenario.name() + ": page " + page + " of file " + file
                            + " is not what transaction " + version + " made of it");
                }
            }
        }
    }
}
