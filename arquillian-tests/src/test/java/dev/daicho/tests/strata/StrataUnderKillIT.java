package dev.daicho.tests.strata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Chains of three strata by several users at once, some with members that fail first, some rolled back, while the server is killed. In
 * the end every chain whose first stratum committed is whole, each stratum once; nothing is there of any other.
 */
class StrataUnderKillIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int USERS = 6;
    private static final int CHAINS = CAMPAIGN ? 5_000 : 400;
    private static final int KILLS = CAMPAIGN ? 20 : 3;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> rolledBack = ConcurrentHashMap.newKeySet();
    private final AtomicInteger tried = new AtomicInteger();

    @Test
    void shouldFinishEveryChainOnceThroughKills() throws Exception {
        long seed = Long.getLong("daicho.seed", 1069418L);
        StrataServer server = StrataCrashIT.SERVER.get(StrataCrashIT::startedServer);
        if (!server.process().isAlive()) {
            server.start();
        }
        try {
            requestThroughKills(server, new Random(seed));
            ServerProcess.await("the end of every chain", Duration.ofSeconds(90), () -> isEveryChainWhole(server));
            Thread.sleep(2_000);
            Map<String, Map<Integer, Integer>> counts = counts(server);
            for (Map.Entry<String, Map<Integer, Integer>> each : counts.entrySet()) {
                assertEquals(Map.of(1, 1, 2, 1, 3, 1), each.getValue(), "seed " + seed + ": " + each.getKey());
            }
            assertTrue(counts.keySet().containsAll(acknowledged), "seed " + seed + ": acknowledged chains are gone");
            for (String key : rolledBack) {
                assertEquals(null, counts.get(key), "seed " + seed + ": rolled back, but there: " + key);
            }
            assertTrue(tried.get() >= CHAINS);
            System.out.println("chains tried " + tried + ", acknowledged " + acknowledged.size() + ", rolled back "
                    + rolledBack.size() + ", found whole " + counts.size());
        } finally {
            StrataCrashIT.SERVER.leave(StrataUnderKillIT.class);
        }
    }

    private void requestThroughKills(StrataServer server, Random random) throws Exception {
        ExecutorService users = Executors.newFixedThreadPool(USERS);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int user = 0; user < USERS; user++) {
                int number = user;
                Random choice = new Random(random.nextLong());
                work.add(users.submit(() -> requestChains(server, number, choice)));
            }
            for (int kill = 1; kill <= KILLS; kill++) {
                int target = CHAINS * kill / (KILLS + 1);
                ServerProcess.await("chain " + target, Duration.ofMinutes(5), () -> tried.get() >= target);
                Thread.sleep(random.nextInt(300));
                server.kill();
                server.start();
            }
            for (Future<?> each : work) {
                each.get(10, TimeUnit.MINUTES);
            }
        } finally {
            users.shutdownNow();
        }
    }

    private void requestChains(StrataServer server, int user, Random choice) {
        for (int i = 0; tried.get() < CHAINS; i++) {
            String key = "kill-" + user + "-" + i;
            boolean rollBack = choice.nextInt(6) == 0;
            String failures = choice.nextInt(5) == 0 ? "1" : "0";
            try {
                Http.Answer answer = rollBack
                        ? server.ask("request", "members", "counting", "key", key, "next", "counting", "rollback", "")
                        : server.ask(
                                "request", "members", "counting", "key", key, "next", "counting", "failures", failures);
                tried.incrementAndGet();
                if (answer.status() == 200) {
                    (rollBack ? rolledBack : acknowledged).add(key);
                } else {
                    pause();
                }
            } catch (Http.NoAnswer down) {
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(300);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isEveryChainWhole(StrataServer server) {
        return counts(server).values().stream().allMatch(strata -> strata.size() == 3);
    }

    /** For each key how often each stratum took effect. */
    private static Map<String, Map<Integer, Integer>> counts(StrataServer server) {
        Map<String, Map<Integer, Integer>> counts = new HashMap<>();
        for (String line : server.effects("kill-")) {
            String[] words = line.split(" ");
            counts.computeIfAbsent(words[0], any -> new TreeMap<>())
                    .put(Integer.valueOf(words[1]), Integer.valueOf(words[2]));
        }
        return counts;
    }
}
