package dev.daicho.tests.strata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
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
 * Chains of figure 8 by several users at once, and among them plain ones of three strata, some with members that fail first, some rolled back, while the server
 * is killed. In the end every chain whose first stratum committed is whole, each stratum once, with all its requests; nothing is there of any other; and the
 * tables tell of the same.
 */
class StrataUnderKillIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int USERS = 6;
    private static final int CHAINS = Integer.getInteger("daicho.chains", CAMPAIGN ? 10_000 : 300);
    private static final int KILLS = CAMPAIGN ? 40 : 3;
    private static final Map<String, Integer> PLAIN = Map.of("1", 1, "2", 1, "3", 1);
    private static final Map<String, Integer> FIGURE_8 =
            Map.of("g2 t11+t12 2", 1, "g3 t12+t14 2", 1, "g4 t21+t23 3", 1);

    private final Map<String, String> figures = new ConcurrentHashMap<>();
    private final Set<String> plains = ConcurrentHashMap.newKeySet();
    private final Set<String> rolledBack = ConcurrentHashMap.newKeySet();
    private final AtomicInteger tried = new AtomicInteger();

    @Test
    void shouldFinishEveryChainOnceThroughKills() throws Exception {
        long seed = Long.getLong("daicho.seed", 1069418L);
        StrataServer server = StrataCrashIT.SERVER.get(StrataCrashIT::startedServer);
        try {
            if (!server.process().isAlive()) {
                server.start();
            }
            server.deployGraph();
            requestThroughKills(server, new Random(seed));
            ServerProcess.await("the end of every chain", Duration.ofSeconds(90), () -> isEveryChainWhole(server));
            ServerProcess.pause(Duration.ofSeconds(2));
            check(server, "seed " + seed + ": ");
        } finally {
            StrataCrashIT.SERVER.leave(StrataUnderKillIT.class);
        }
    }

    private void check(StrataServer server, String seed) {
        Map<String, Map<String, Integer>> plain = counts(server, "plain-");
        Map<String, Map<String, Integer>> figure = counts(server, "figure-");
        plain.forEach((key, strata) -> assertEquals(PLAIN, strata, seed + key));
        figure.forEach((key, strata) -> assertEquals(FIGURE_8, strata, seed + key));
        assertTrue(plain.keySet().containsAll(plains), seed + "acknowledged chains are gone");
        assertTrue(figure.keySet().containsAll(figures.keySet()), seed + "acknowledged chains of figure 8 are gone");
        rolledBack.forEach(key -> assertNull(plain.get(key), seed + "rolled back, but there: " + key));
        figures.forEach((key, chain) -> assertTrue(
                server.tell("status", "key", chain)
                        .matches("DONE \\| 2 g2 DONE .* \\| 2 g2 DONE .* \\| 2 g3 DONE .* \\| 2 g3 DONE .*"
                                + " \\| 3 g4 DONE .* \\| 3 g4 DONE .*"),
                seed + "the tables of " + key + " tell " + server.tell("status", "key", chain)));
        assertTrue(tried.get() >= CHAINS);
        System.out.println("chains tried " + tried + " through " + KILLS + " kills; of figure 8 acknowledged "
                + figures.size() + ", found whole " + figure.size() + "; plain " + plains.size() + ", " + plain.size()
                + "; rolled back " + rolledBack.size());
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
            try {
                boolean isDone = choice.nextInt(3) == 0
                        ? requestPlain(server, "plain-" + user + "-" + i, choice)
                        : requestFigure(server, "figure-" + user + "-" + i);
                if (isDone) {
                    tried.incrementAndGet();
                } else {
                    ServerProcess.pause(Duration.ofMillis(300));
                }
            } catch (Http.NoAnswer down) {
                ServerProcess.pause(Duration.ofMillis(300));
            }
        }
    }

    private boolean requestPlain(StrataServer server, String key, Random choice) {
        boolean rollBack = choice.nextInt(3) == 0;
        String failures = choice.nextInt(5) == 0 ? "1" : "0";
        Http.Answer answer = rollBack
                ? server.ask("request", "members", "counting", "key", key, "next", "counting", "rollback", "")
                : server.ask("request", "members", "counting", "key", key, "next", "counting", "failures", failures);
        return answer.status() == 200 && (rollBack ? rolledBack : plains).add(key);
    }

    private boolean requestFigure(StrataServer server, String key) {
        Http.Answer answer = Http.get(URI.create(server.process().url("graph/graph/figure8") + "?key=" + key));
        if (answer.status() == 200) {
            figures.put(key, answer.body().strip());
        }
        return answer.status() == 200;
    }

    private static boolean isEveryChainWhole(StrataServer server) {
        return counts(server, "plain-").values().stream().allMatch(strata -> strata.size() == 3)
                && counts(server, "figure-").values().stream().allMatch(strata -> strata.size() == 3);
    }

    /** For each key how often each stratum took effect. */
    private static Map<String, Map<String, Integer>> counts(StrataServer server, String prefix) {
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        for (String line : server.effects(prefix)) {
            int first = line.indexOf(' ');
            int last = line.lastIndexOf(' ');
            counts.computeIfAbsent(line.substring(0, first), any -> new TreeMap<>())
                    .put(line.substring(first + 1, last), Integer.valueOf(line.substring(last + 1)));
        }
        return counts;
    }
}
