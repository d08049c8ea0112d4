package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.HistoryEntry;
import dev.daicho.ledger.HistoryPage;
import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.Receipt;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A process with eight workers is killed in the middle of its work, over and over, on one ledger. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("L10")
class LedgerCrashIT {

    private static final int ROUNDS = Boolean.getBoolean("daicho.campaign") ? 60 : 3;

    private final Path home;
    private final Set<String> committed = new HashSet<>();
    private final Set<String> refusedForEver = new HashSet<>();
    private final Set<String> prepared = new TreeSet<>();
    private int killedInDoubt;

    LedgerCrashIT(@TempDir Path home) {
        this.home = home;
    }

    @Test
    void shouldLoseNothingThatWasToldAndDoNothingTwiceHoweverOftenItIsKilled() throws Exception {
        long seed = Long.getLong("daicho.seed", 7_144_490L);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            try {
                kill("r" + round, random);
                check(random);
            } catch (AssertionError failed) {
                throw new AssertionError("-Ddaicho.seed=" + seed + ", round " + round, failed);
            }
        }
        assertTrue(killedInDoubt > 0, "no branch was ever in doubt: the kills came at no interesting time");
    }

    private void kill(String run, Random random) throws Exception {
        Path out = home.resolve(run + ".out");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashChild.class.getName(),
                        home.resolve("ledger").toString(),
                        run)
                .redirectOutput(out.toFile())
                .redirectError(home.resolve(run + ".err").toFile())
                .start();
        try {
            awaitReady(child, out, home.resolve(run + ".err"));
            Thread.sleep(200 + random.nextInt(800));
            assertTrue(child.isAlive(), () -> "the child ended by itself: " + read(home.resolve(run + ".err")));
        } finally {
            // SIGKILL: no shutdown hook, no flush.
            child.destroyForcibly();
            assertTrue(child.waitFor(10, TimeUnit.SECONDS));
        }
        note(read(out));
    }

    private static void awaitReady(Process child, Path out, Path err) throws InterruptedException {
        // A machine that is busy with other builds may need its time; a child that hangs is asked where.
        for (int i = 0; i < 2000 && !read(out).startsWith("R"); i++) {
            assertTrue(child.isAlive(), () -> "the child did not start: " + read(err));
            Thread.sleep(50);
        }
        assertTrue(
                read(out).startsWith("R"),
                () -> "the child was not ready in 100 s: " + read(err) + stackOf(child.pid()));
    }

    private static String stackOf(long pid) {
        try {
            Process jstack = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jstack")
                                    .toString(),
                            Long.toString(pid))
                    .redirectErrorStream(true)
                    .start();
            return new String(jstack.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException noJstackHere) {
            return noJstackHere.toString();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException notThere) {
            return "";
        }
    }

    private void note(String told) {
        // The last line may be torn.
        String whole = told.substring(0, told.lastIndexOf('\n') + 1);
        for (String line : whole.lines().toList()) {
            String name = line.substring(2);
            switch (line.charAt(0)) {
                case 'K' -> committed.add(name);
                case 'P' -> prepared.add(name);
                case 'D' -> prepared.remove(name);
                case 'N' -> refusedForEver.add(name);
                default -> {}
            }
        }
    }

    private void check(Random random) {
        try (Ledger ledger =
                Ledger.open(LedgerConfig.builder(home.resolve("ledger")).build())) {
            Set<String> inDoubt = new TreeSet<>();
            ledger.recover().forEach(branch -> inDoubt.add(new String(branch, StandardCharsets.UTF_8)));
            for (String name : prepared) {
                assertTrue(inDoubt.contains(name), name + " was prepared and is not in doubt any more");
            }
            killedInDoubt += inDoubt.size();
            Map<String, Integer> posted = postings(ledger);
            for (String name : inDoubt) {
                assertFalse(posted.containsKey(name), name + " is posted and in doubt");
                byte[] branch = name.getBytes(StandardCharsets.UTF_8);
                if (random.nextBoolean()) {
                    assertTrue(ledger.commit(branch));
                    committed.add(name);
                } else {
                    assertTrue(ledger.rollback(branch));
                    refusedForEver.add(name);
                }
            }
            prepared.clear();
            posted = postings(ledger);
            for (Map.Entry<String, Integer> entry : posted.entrySet()) {
                assertEquals(1, entry.getValue(), entry.getKey() + " is posted more than once");
            }
            for (String name : committed) {
                assertTrue(posted.containsKey(name), name + " was committed and is lost");
            }
            for (String name : refusedForEver) {
                assertFalse(posted.containsKey(name), name + " was rolled back and is posted");
            }
            assertEquals(0, sum(ledger).signum(), "money was made or lost: " + sum(ledger));
            assertEquals(0, ledger.status().openBranchCount());
            retryOne(ledger, posted);
        }
    }

    /** A client that was not told asks again by its key, and finds out. */
    private static void retryOne(Ledger ledger, Map<String, Integer> posted) {
        String key = posted.keySet().iterator().next();
        HistoryEntry entry =
                ledger.history("hot", HistoryQuery.latest(1)).entries().get(0);
        assertTrue(posted.containsKey(entry.idempotencyKey().orElseThrow()), key);
        LedgerTransaction again = ledger.begin();
        Receipt receipt = again.post(new dev.daicho.ledger.Posting(
                entry.legs(), entry.idempotencyKey().orElseThrow(), entry.memo()));
        assertEquals(new Receipt(entry.postingId(), true), receipt);
        assertTrue(again.isReadOnly());
    }

    private static Map<String, Integer> postings(Ledger ledger) {
        Map<String, Integer> keys = new HashMap<>();
        HistoryQuery query = HistoryQuery.latest(1000);
        HistoryPage page = ledger.history("hot", query);
        List<HistoryEntry> all = new ArrayList<>(page.entries());
        while (page.nextCursor().isPresent()) {
            page = ledger.history("hot", query.after(page.nextCursor().get()));
            all.addAll(page.entries());
        }
        all.forEach(entry -> keys.merge(entry.idempotencyKey().orElseThrow(), 1, Integer::sum));
        return keys;
    }

    private static BigDecimal sum(Ledger ledger) {
        BigDecimal sum = ledger.begin().balance("hot").posted().amount();
        for (int i = 0; i < CrashChild.ACCOUNTS; i++) {
            sum = sum.add(ledger.begin().balance("a" + i).posted().amount());
        }
        return sum;
    }
}
