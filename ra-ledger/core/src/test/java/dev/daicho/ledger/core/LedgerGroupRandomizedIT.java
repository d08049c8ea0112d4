package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.HistoryEntry;
import dev.daicho.ledger.HistoryPage;
import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.Money;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of three servers go on transferring while members stop, come back, lose their disks' place in the log and hand over, at random.
 * In the end all copies are the same, what was acknowledged is there, nothing is there twice, and no money came or went.
 */
class LedgerGroupRandomizedIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int SEEDS = CAMPAIGN ? 20 : 2;
    private static final int EVENTS = CAMPAIGN ? 30 : 5;
    private static final int CLIENTS = 6;
    private static final int EVENT_PAUSE_MILLIS = 400;

    private final Path home;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean over = new AtomicBoolean();

    LedgerGroupRandomizedIT(@TempDir Path home) {
        this.home = home;
    }

    @Test
    void shouldLoseNothingAndDoNothingTwice() throws Exception {
        long first = Long.getLong("daicho.seed", 20261120L);
        for (int i = 0; i < (Long.getLong("daicho.seed") != null ? 1 : SEEDS); i++) {
            run(first + i);
        }
    }

    private void run(long seed) throws Exception {
        acknowledged.clear();
        sent.clear();
        over.set(false);
        Random random = new Random(seed);
        try (TestCluster cluster = new TestCluster(home.resolve("seed" + seed), "a", "b", "c")
                .with(config ->
                        config.snapshotEntries(50).historySegmentBytes(100_000).keepBoundaries(random.nextBoolean()))) {
            cluster.startAll().fill();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                long own = random.nextLong();
                Thread thread = new Thread(() -> transferUntilOver(cluster, client, new Random(own)));
                clients.add(thread);
                thread.start();
            }
            for (int event = 0; event < EVENTS; event++) {
                Thread.sleep(random.nextInt(EVENT_PAUSE_MILLIS));
                happen(cluster, random);
            }
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
            check(cluster, "seed " + seed);
        }
    }

    private static void happen(TestCluster cluster, Random random) {
        List<String> members = cluster.members();
        switch (random.nextInt(3)) {
            case 0 -> restart(cluster, cluster.leader());
            case 1 -> restart(cluster, members.get(random.nextInt(members.size())));
            default -> {
                try {
                    var group = cluster.get(members.get(random.nextInt(members.size())))
                            .membership();
                    if (group != null) {
                        group.handOver(null);
                    }
                } catch (LedgerUnavailableException notNow) {
                    // A leader may refuse while it has just come; that is no promise broken.
                    return;
                }
            }
        }
    }

    private static void restart(TestCluster cluster, String member) {
        cluster.stop(member);
        cluster.start(member);
    }

    /** Each transfer has its key; one whose outcome is unknown is sent again, by whatever server, until it is known or all is over. */
    private void transferUntilOver(TestCluster cluster, int client, Random random) {
        for (int i = 0; !over.get(); i++) {
            String key = client + "-" + i;
            int from = random.nextInt(TestCluster.ACCOUNTS);
            int to = (from + 1 + random.nextInt(TestCluster.ACCOUNTS - 1)) % TestCluster.ACCOUNTS;
            sent.add(key);
            while (!over.get()) {
                try {
                    List<String> members = cluster.members();
                    if (members.isEmpty()) {
                        continue;
                    }
                    TestCluster.transfer(
                            cluster.get(members.get(random.nextInt(members.size()))),
                            "account-" + from,
                            "account-" + to,
                            key);
                    acknowledged.add(key);
                    break;
                } catch (IllegalStateException stoppedMeanwhile) {
                    continue;
                } catch (LedgerException again) {
                    if (again instanceof dev.daicho.ledger.DuplicatePostingException) {
                        acknowledged.add(key);
                        break;
                    }
                }
            }
        }
    }

    private void check(TestCluster cluster, String seed) {
        Map<String, String> digests = cluster.settledDigests();
        assertEquals(1, Set.copyOf(digests.values()).size(), () -> seed + ": " + digests);
        for (String member : cluster.members()) {
            Ledger ledger = cluster.get(member);
            BigDecimal sum = ledger.begin().balance("bank").posted().amount();
            Map<String, Integer> times = new HashMap<>();
            for (int i = 0; i < TestCluster.ACCOUNTS; i++) {
                String account = "account-" + i;
                Money posted = ledger.begin().balance(account).posted();
                sum = sum.add(posted.amount());
                count(ledger, account, times);
            }
            assertEquals(0, sum.signum(), () -> seed + ": money came or went on " + member);
            for (String key : acknowledged) {
                assertEquals(2, times.getOrDefault(key, 0), () -> seed + ": transfer " + key + " on " + member);
            }
            times.forEach((key, legs) -> {
                assertEquals(2, legs, () -> seed + ": transfer " + key + " on " + member);
                assertTrue(sent.contains(key), () -> seed + ": nobody sent " + key);
            });
        }
        assertTrue(
                acknowledged.size() > CLIENTS, () -> seed + ": only " + acknowledged.size() + " transfers got through");
    }

    private static void count(Ledger ledger, String account, Map<String, Integer> times) {
        String cursor = null;
        do {
            HistoryPage page = ledger.history(account, new HistoryQuery(1_000, cursor, null, null));
            for (HistoryEntry entry : page.entries()) {
                entry.idempotencyKey().ifPresent(key -> times.merge(key, 1, Integer::sum));
            }
            Optional<String> next = page.nextCursor();
            cursor = next.orElse(null);
        } while (cursor != null);
    }
}
