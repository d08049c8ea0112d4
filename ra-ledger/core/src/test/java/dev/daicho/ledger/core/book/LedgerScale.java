package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.KeyTerms;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.history.HistorySegments;
import dev.daicho.ledger.core.storage.SnapshotFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A large book, by hand: {@code java -Xmx4g … LedgerScale <directory> <accounts> <postings> [keyed]}. Prints heap an account, rates of
 * applying, how long a freeze pauses it, what a snapshot and a restart take. Blocks are made, encoded, decoded and applied in this thread;
 * the log, which is not measured here, is left out.
 */
final class LedgerScale {

    private static final int BLOCK = 1_000;

    private final Path directory;
    private final int accounts;
    private final long postings;
    private final boolean keyed;
    private final Random random = new Random(42);
    private long index;
    private long decodeNanos;
    private long applyNanos;

    private LedgerScale(Path directory, int accounts, long postings, boolean keyed) {
        this.directory = directory;
        this.accounts = accounts;
        this.postings = postings;
        this.keyed = keyed;
    }

    /** See above. */
    public static void main(String[] arguments) throws IOException {
        new LedgerScale(
                        Path.of(arguments[0]),
                        Integer.parseInt(arguments[1]),
                        Long.parseLong(arguments[2]),
                        arguments.length > 3)
                .run();
    }

    private static long usedHeapBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Of this thread: what others do on the machine does not count. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void say(String text) {
        System.out.println(text);
    }

    private void run() throws IOException {
        Files.createDirectories(directory);
        HistorySegments history = HistorySegments.open(directory.resolve("history"), 64L << 20);
        long empty = usedHeapBytes();
        Book book = new Book(history);
        apply(book, 0, List.of(new Command.OpenSession("node", 1, 1)));
        apply(book, 1, List.of(new Command.ConfigureKeys(new KeyTerms(1L << 38, 1_000_000))));
        apply(book, 1, List.of(new Command.OnePhase(null, List.of(new Operation.DefineCurrency("CZK", 2)))));
        long start = System.nanoTime();
        openAccounts(book);
        say(String.format("accounts: %,d opened in %,d ms", book.accountCount(), millisSince(start)));
        long withAccounts = usedHeapBytes();
        say(String.format(
                "heap: %,d MB in all, %d bytes an account",
                withAccounts >> 20, (withAccounts - empty) / book.accountCount()));
        decodeNanos = 0;
        applyNanos = 0;
        long bytes = post(book, postings);
        say(String.format(
                "postings: %,d; decode %d ns, apply %d ns of processor time each; %d bytes each in an entry, %d in the history",
                postings,
                decodeNanos / postings,
                applyNanos / postings,
                bytes / postings,
                book.historyEnd() / postings));
        say(String.format("heap: %,d MB with %,d keys", usedHeapBytes() >> 20, book.keyCount()));
        snapshot(book, history);
        history.close();
        restart();
    }

    private void openAccounts(Book book) {
        for (int i = 0; i < accounts; ) {
            List<Command> commands = new ArrayList<>();
            for (int end = Math.min(accounts, i + BLOCK); i < end; i++) {
                commands.add(new Command.OnePhase(
                        null,
                        List.of(new Operation.OpenAccount(id(i), "CZK", -Operation.MAX_UNITS, Operation.MAX_UNITS))));
            }
            apply(book, 1, commands);
        }
    }

    /** Scattered, so that neither index sees them in order. */
    private static String id(int number) {
        return "CZ" + Integer.toHexString(number * 0x9E3779B1) + "-" + number % 10;
    }

    private long post(Book book, long count) {
        long bytes = 0;
        for (long done = 0; done < count; done += BLOCK) {
            List<Command> commands = new ArrayList<>(BLOCK);
            for (int i = 0; i < BLOCK; i++) {
                int from = random.nextInt(accounts);
                int to = (from + 1 + random.nextInt(accounts - 1)) % accounts;
                long units = 1 + random.nextInt(10_000);
                commands.add(new Command.OnePhase(
                        null,
                        List.of(new Post(
                                new PostingId(1, done + i),
                                keyed ? "order/" + index + "/" + i : null,
                                "",
                                List.of(
                                        new PostedLeg(id(from), "CZK", -units),
                                        new PostedLeg(id(to), "CZK", units))))));
            }
            bytes += apply(book, 1, commands);
        }
        return bytes;
    }

    private long apply(Book book, long session, List<Command> commands) {
        byte[] entry = BlockCodec.encode(new Block(true, 0, session, session == 0 ? 0 : index, index - 1, commands));
        BlockCodec.stamp(entry, 1_000_000 + index);
        long start = cpuNanos();
        Block block = BlockCodec.decode(entry);
        long decoded = cpuNanos();
        book.apply(index++, block, () -> {});
        decodeNanos += decoded - start;
        applyNanos += cpuNanos() - decoded;
        return entry.length;
    }

    private void snapshot(Book book, HistorySegments history) throws IOException {
        long start = System.nanoTime();
        FrozenBook frozen = book.freeze();
        say(String.format("freeze: %,d us", (System.nanoTime() - start) / 1_000));
        Path file = directory.resolve("book.snap");
        start = System.nanoTime();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                history.force();
                SnapshotFile.write(file, frozen.version(), 1, index, frozen::writeTo);
            } catch (IOException failed) {
                throw new java.io.UncheckedIOException(failed);
            }
        });
        long meanwhile = 0;
        long slowest = 0;
        while (!writing.isDone()) {
            long one = System.nanoTime();
            post(book, BLOCK);
            slowest = Math.max(slowest, System.nanoTime() - one);
            meanwhile += BLOCK;
        }
        writing.join();
        say(String.format(
                "snapshot: %,d ms, %,d MB, while %,d postings were applied, the slowest block of 1,000 in %,d ms",
                millisSince(start), Files.size(file) >> 20, meanwhile, slowest / 1_000_000));
    }

    private void restart() throws IOException {
        long start = System.nanoTime();
        HistorySegments history = HistorySegments.open(directory.resolve("history"), 64L << 20);
        Book book;
        try (SnapshotFile.Reader reader = SnapshotFile.open(directory.resolve("book.snap"))) {
            book = Book.restore(reader, history);
        }
        say(String.format(
                "restart: %,d ms for %,d accounts and %,d keys; heap %,d MB",
                millisSince(start), book.accountCount(), book.keyCount(), usedHeapBytes() >> 20));
        history.close();
    }

    private static long millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }
}
