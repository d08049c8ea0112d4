package dev.daicho.benchmarks.nvfs;

import dev.daicho.benchmarks.report.Median;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A scenario under way: its store, open, and its clients. Not thread-safe. */
final class Load implements AutoCloseable {

    private final Scenario scenario;
    private final Path folder;
    private final PageStore store;
    private final List<Client> clients = new ArrayList<>();
    private final ExecutorService threads;
    private boolean closed;

    /** What one round showed. */
    record Round(double perSecond, double p50Micros, double p99Micros) {}

    Load(Scenario scenario, Path parent) throws Exception {
        this.scenario = scenario;
        this.folder = Files.createDirectories(parent.resolve(scenario.key()));
        this.store = scenario.open(folder);
        this.threads = Executors.newFixedThreadPool(scenario.clientCount());
        for (int i = 0; i < scenario.clientCount(); i++) {
            Client client = new Client(store, scenario, i);
            client.fill();
            clients.add(client);
        }
    }

    /** Runs for a time. What a lone client does between its transactions is not counted; of several it is. */
    Round round(long nanos) throws Exception {
        clients.forEach(Client::startRound);
        long began = System.nanoTime();
        run(client -> {
            while (client.measuredNanos() < nanos && System.nanoTime() - began < 3 * nanos) {
                client.step();
            }
        });
        long wall = System.nanoTime() - began;
        List<Double> micros = clients.stream()
                .flatMap(client -> client.latencies().stream())
                .map(latency -> latency / 1e3)
                .sorted()
                .toList();
        long spent = clients.size() == 1 ? clients.get(0).measuredNanos() : wall;
        return new Round(micros.size() / (spent / 1e9), Median.of(micros), micros.get((int) (micros.size() * 0.99)));
    }

    /** Runs that many transactions in all. */
    void transactions(int count) throws Exception {
        run(client -> {
            for (int i = 0; i < count / clients.size(); i++) {
                client.step();
            }
        });
    }

    private interface Work {
        void run(Client client) throws Exception;
    }

    private void run(Work work) throws Exception {
        List<Callable<Void>> calls = new ArrayList<>();
        for (Client client : clients) {
            calls.add(() -> {
                work.run(client);
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(calls)) {
            done.get();
        }
    }

    /** Closes the store, opens it again and compares every page. */
    void check() throws Exception {
        close();
        try (PageStore reopened = scenario.open(folder)) {
            for (Client client : clients) {
                client.check(reopened);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            threads.shutdown();
            store.close();
        }
    }
}
