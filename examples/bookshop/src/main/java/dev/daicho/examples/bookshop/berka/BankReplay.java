package dev.daicho.examples.bookshop.berka;

import dev.daicho.examples.bookshop.Csv;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Replays a run in the background, a given number of payments at a time, and tells how far it is. Payments of one account stay in the
 * file's order. A run that was cut off is started again and posts what is missing: every payment has an idempotency key.
 *
 * <p>Thread-safe; one run at a time.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class BankReplay {

    private static final Logger LOG = Logger.getLogger(BankReplay.class.getName());
    private static final int OPEN_BATCH = 500;

    @Resource
    private ManagedExecutorService executor;

    @EJB
    private BankPostings postings;

    private final AtomicReference<BankProgress> current = new AtomicReference<>(BankProgress.idle());

    /**
     * Starts a run.
     *
     * @param data the folder that has {@code berka/} in it
     * @param concurrency how many payments are under way at once, 1 to 64
     * @throws IllegalStateException if a run is under way
     */
    public BankProgress start(BankRun run, Path data, int concurrency) {
        if (concurrency < 1 || concurrency > 64) {
            throw new IllegalArgumentException(concurrency + " payments at once; 1 to 64 are possible");
        }
        List<BankPayment> payments = read(run, data.resolve("berka").resolve(run.file()));
        BankProgress progress = BankProgress.of(run, payments.size());
        BankProgress previous = current.get();
        if (previous.isRunning() || !current.compareAndSet(previous, progress)) {
            throw new IllegalStateException("A run is under way: " + previous);
        }
        executor.execute(() -> replay(run, payments, concurrency, progress));
        return progress;
    }

    /** How far the present or last run is. */
    public BankProgress progress() {
        return current.get();
    }

    private void replay(BankRun run, List<BankPayment> payments, int concurrency, BankProgress progress) {
        try {
            open(run, payments);
            progress.opened();
            List<CompletableFuture<Void>> lanes = new ArrayList<>();
            for (List<BankPayment> lane : lanes(run, payments, concurrency)) {
                lanes.add(CompletableFuture.runAsync(() -> post(lane, progress), executor));
            }
            CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new)).join();
            progress.finished();
            LOG.info(() -> "Bank replay: " + progress);
        } catch (RuntimeException failure) {
            LOG.log(Level.SEVERE, failure, () -> "Bank replay stopped: " + progress);
            progress.stopped(failure);
        }
    }

    private void open(BankRun run, List<BankPayment> payments) {
        Map<String, Long> funding = run.funding(payments);
        Set<String> owing = new LinkedHashSet<>();
        payments.forEach(payment -> {
            owing.add(payment.from());
            owing.add(payment.to());
        });
        owing.removeAll(funding.keySet());
        String currency = payments.get(0).currency();
        batches(owing).forEach(batch -> postings.openAccounts(batch, currency));
        batches(funding.keySet()).forEach(batch -> {
            Map<String, Long> part = new TreeMap<>();
            batch.forEach(id -> part.put(id, funding.get(id)));
            postings.openFunded(part, currency);
        });
    }

    private static List<List<String>> batches(Collection<String> ids) {
        List<String> all = List.copyOf(ids);
        List<List<String>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += OPEN_BATCH) {
            batches.add(all.subList(from, Math.min(all.size(), from + OPEN_BATCH)));
        }
        return batches;
    }

    private static List<List<BankPayment>> lanes(BankRun run, List<BankPayment> payments, int count) {
        List<List<BankPayment>> lanes = new ArrayList<>();
        Stream.generate(() -> new ArrayList<BankPayment>()).limit(count).forEach(lanes::add);
        for (BankPayment payment : payments) {
            boolean credit = run == BankRun.POSTINGS && payment.from().startsWith("world/");
            String account = credit ? payment.to() : payment.from();
            lanes.get(Math.floorMod(account.hashCode(), count)).add(payment);
        }
        return lanes;
    }

    private void post(List<BankPayment> lane, BankProgress progress) {
        for (BankPayment payment : lane) {
            postings.post(payment);
            progress.countPosted();
        }
    }

    private static List<BankPayment> read(BankRun run, Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.skip(1)
                    .filter(line -> !line.isBlank())
                    .map(line -> run.payment(Csv.split(line, ';')))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read " + file, failure);
        }
    }
}
