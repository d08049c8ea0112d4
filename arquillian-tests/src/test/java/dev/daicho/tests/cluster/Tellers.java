package dev.daicho.tests.cluster;

import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients who transfer through all servers at once, each transfer with a key of its own; one without an answer is sent again with that key,
 * by whichever server, until it is answered or all is over.
 */
final class Tellers {

    private static final int CLIENTS = 6;
    private static final int RESTS_MILLIS = 20;

    private final LedgerServers servers;
    private final List<Thread> threads = new ArrayList<>();
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final Map<String, Boolean> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> failures = new ConcurrentHashMap<>();
    private final AtomicLong firstAnswerNanos = new AtomicLong();
    private volatile long disturbedNanos = System.nanoTime();
    private volatile boolean over;

    Tellers(LedgerServers servers, long seed) {
        this.servers = servers;
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            Thread thread = new Thread(() -> work(client, new Random(seed + client)), "teller-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void work(int client, Random random) {
        for (int i = 0; !over; i++) {
            String key = client + "-" + i;
            int from = random.nextInt(TellerServlet.ACCOUNTS);
            int to = (from + 1 + random.nextInt(TellerServlet.ACCOUNTS - 1)) % TellerServlet.ACCOUNTS;
            // The database is each server's own, so both make one two-phase transaction.
            String query =
                    "teller/transfer?key=" + key + "&from=" + from + "&to=" + to + (i % 3 == 0 ? "&both=yes" : "");
            sent.add(key);
            while (!over && !isDone(key, query, servers.all().get(random.nextInt(LedgerServers.COUNT)))) {
                ServerProcess.pause(Duration.ofMillis(RESTS_MILLIS));
            }
        }
    }

    private boolean isDone(String key, String query, ServerProcess server) {
        long askedNanos = System.nanoTime();
        try {
            Http.Answer answer = Http.post(server.url(query), "");
            if (answer.status() == 204) {
                acknowledged.put(key, true);
                // Of a request that began after the last disturbance, so that no late answer counts as service.
                if (askedNanos - disturbedNanos > 0) {
                    firstAnswerNanos.compareAndSet(0, System.nanoTime());
                }
                return true;
            }
            failures.computeIfAbsent(answer.body().replaceAll("[0-9]+", "#"), first -> new AtomicLong())
                    .incrementAndGet();
        } catch (Http.NoAnswer down) {
            failures.computeIfAbsent("no answer", first -> new AtomicLong()).incrementAndGet();
        }
        return false;
    }

    /** Begins to wait for service: what was asked before does not count. */
    void disturbed() {
        disturbedNanos = System.nanoTime();
        firstAnswerNanos.set(0);
    }

    /** Waits for the first answer to a request that was sent after the disturbance; tells how long after it the answer came. */
    Duration untilService(Duration limit) {
        ServerProcess.await("service", limit, () -> firstAnswerNanos.get() != 0);
        return Duration.ofNanos(firstAnswerNanos.get() - disturbedNanos);
    }

    void stop() {
        over = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }

    Set<String> acknowledged() {
        return acknowledged.keySet();
    }

    Set<String> sent() {
        return sent;
    }

    Map<String, AtomicLong> failures() {
        return failures;
    }
}
