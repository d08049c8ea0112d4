package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.BlockResult;
import dev.daicho.ledger.HistoryEntry;
import dev.daicho.ledger.HistoryPage;
import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.PostingBlock;
import dev.daicho.ledger.PostingResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same postings in the same order, by transactions of one and of two phases, by kept and by dissolved blocks of random sizes, on one
 * server and through all three of a group: the same results, the same balances and, posting by posting, the same histories. What may differ is told apart: blocks and times.
 */
@Tag("L4")
class BoundariesRandomizedIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int ACCOUNTS = 8;

    private final Path home;

    BoundariesRandomizedIT(@TempDir Path home) {
        this.home = home;
    }

    /** A way for postings to the ledger. */
    private interface Way {
        List<String> go(Ledger ledger, List<Posting> postings, Random random) throws Exception;
    }

    @Test
    void shouldLeadToTheSameStateByEveryWayInTheSameOrder() throws Exception {
        for (int run = 0; run < (CAMPAIGN ? 25 : 1); run++) {
            long seed = Long.getLong("daicho.seed", 314L + run);
            try {
                oneRun(seed, run);
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("-Ddaicho.seed=" + seed, failed);
            }
        }
    }

    private void oneRun(long seed, int run) throws Exception {
        Random random = new Random(seed);
        List<Posting> postings = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            postings.add(posting(random));
        }
        Way byKeptBlocks = (ledger, all, chance) -> blocks(ledger, all, chance, PostingBlock.Boundary.KEPT);
        Way byDissolvedBlocks = (ledger, all, chance) -> blocks(ledger, all, chance, PostingBlock.Boundary.DISSOLVED);
        List<Way> ways = List.of(
                BoundariesRandomizedIT::onePhase, BoundariesRandomizedIT::twoPhases, byKeptBlocks, byDissolvedBlocks);
        List<String> results = List.of();
        byte[] digest = {};
        for (int way = 0; way < ways.size(); way++) {
            Path directory = home.resolve(run + "-" + way).resolve("ledger");
            Files.createDirectories(directory.getParent());
            try (Ledger ledger = Ledger.open(
                    withChance(LedgerConfig.builder(directory), random).build())) {
                open(ledger);
                List<String> told = ways.get(way).go(ledger, postings, random);
                byte[] state = digest(ledger);
                if (way == 0) {
                    results = told;
                    digest = state;
                } else {
                    assertEquals(results, told, "by way " + way);
                    assertArrayEquals(digest, state, "by way " + way);
                }
            }
        }
        // A group more takes seconds: each run has two of the ways.
        for (int way : List.of(run % 2, 2 + run % 2)) {
            Path group = home.resolve(run + "-group-" + way);
            try (TestCluster cluster =
                    new TestCluster(group, "a", "b", "c").with(config -> withChance(config, random))) {
                open(cluster.startAll().get("a"));
                assertEquals(
                        results, throughAll(cluster, ways.get(way), postings, random), "by a group and way " + way);
                for (String member : cluster.members()) {
                    assertArrayEquals(digest, digest(cluster.get(member)), member + " by way " + way);
                }
            }
        }
    }

    private static LedgerConfig.Builder withChance(LedgerConfig.Builder config, Random random) {
        return config.keepBoundaries(random.nextBoolean()).blockThreshold(1 + random.nextInt(60));
    }

    /** A third of the postings through each server, one after the other. */
    private static List<String> throughAll(TestCluster cluster, Way way, List<Posting> postings, Random random)
            throws Exception {
        List<String> told = new ArrayList<>();
        int share = postings.size() / cluster.members().size() + 1;
        for (String member : cluster.members()) {
            List<Posting> next = postings.subList(told.size(), Math.min(postings.size(), told.size() + share));
            told.addAll(way.go(cluster.get(member), next, random));
        }
        return told;
    }

    private static void open(Ledger ledger) {
        LedgerTransaction opening = ledger.begin();
        opening.defineCurrency("CZK", 2);
        for (int i = 0; i < ACCOUNTS; i++) {
            AccountSpec spec = AccountSpec.of("a" + i, "CZK");
            opening.openAccount(i == 0 ? spec.withoutLowerLimit() : spec);
        }
        ledger.commitLocal(opening);
    }

    private static Posting posting(Random random) {
        int from = random.nextInt(3) == 0 ? 0 : random.nextInt(ACCOUNTS);
        int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        int more = (to + 1) % ACCOUNTS == from ? (to + 2) % ACCOUNTS : (to + 1) % ACCOUNTS;
        long cents = 1 + random.nextInt(5_000);
        Posting.Builder posting = Posting.builder()
                .from("a" + from, money(3 * cents))
                .to("a" + to, money(2 * cents))
                .to("a" + more, money(cents))
                .memo("m" + cents);
        if (random.nextInt(3) == 0) {
            posting.idempotencyKey("key " + random.nextInt(60));
        }
        if (random.nextInt(4) == 0) {
            posting.metadata("n", "" + random.nextInt(3));
        }
        return posting.build();
    }

    private static Money money(long cents) {
        return Money.of(java.math.BigDecimal.valueOf(cents, 2).toPlainString(), "CZK");
    }

    private static List<String> onePhase(Ledger ledger, List<Posting> postings, Random random) {
        List<String> results = new ArrayList<>();
        for (Posting posting : postings) {
            results.add(attempt(() -> {
                LedgerTransaction work = ledger.begin();
                boolean before = work.post(posting).alreadyPosted();
                ledger.commitLocal(work);
                return before;
            }));
        }
        return results;
    }

    private static List<String> twoPhases(Ledger ledger, List<Posting> postings, Random random) {
        List<String> results = new ArrayList<>();
        String share = "b" + random.nextLong() + "-";
        for (Posting posting : postings) {
            byte[] branch = (share + results.size()).getBytes(StandardCharsets.UTF_8);
            results.add(attempt(() -> {
                LedgerTransaction work = ledger.begin();
                boolean before = work.post(posting).alreadyPosted();
                if (ledger.prepare(branch, work)) {
                    ledger.commit(branch);
                }
                return before;
            }));
        }
        return results;
    }

    private interface Attempt {
        boolean alreadyPosted();
    }

    private static String attempt(Attempt attempt) {
        try {
            return attempt.alreadyPosted() ? "posted before" : "posted";
        } catch (LedgerException refused) {
            return refused.getClass().getSimpleName();
        }
    }

    private static List<String> blocks(
            Ledger ledger, List<Posting> postings, Random random, PostingBlock.Boundary boundary) throws Exception {
        List<CompletableFuture<BlockResult>> sent = new ArrayList<>();
        for (int i = 0; i < postings.size(); ) {
            int end = Math.min(postings.size(), i + 1 + random.nextInt(90));
            CompletableFuture<BlockResult> block = ledger.submit(new PostingBlock(postings.subList(i, end), boundary))
                    .toCompletableFuture();
            if (ledger.membership() != null) {
                // On their way to another server blocks may change places.
                block.get(30, TimeUnit.SECONDS);
            }
            sent.add(block);
            i = end;
        }
        List<String> results = new ArrayList<>();
        for (CompletableFuture<BlockResult> block : sent) {
            for (PostingResult result : block.get(30, TimeUnit.SECONDS).results()) {
                if (result instanceof PostingResult.Posted posted) {
                    results.add(posted.receipt().alreadyPosted() ? "posted before" : "posted");
                } else if (result instanceof PostingResult.Refused refused) {
                    results.add(refused.cause().getClass().getSimpleName());
                } else {
                    results.add(result.toString());
                }
            }
        }
        return results;
    }

    /** Balances and histories, oldest first, without what says which block carried them and when. */
    private static byte[] digest(Ledger ledger) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < ACCOUNTS; i++) {
            digest.update(ledger.begin().balance("a" + i).toString().getBytes(StandardCharsets.UTF_8));
            HistoryQuery query = HistoryQuery.latest(100);
            HistoryPage page = ledger.history("a" + i, query);
            while (true) {
                for (HistoryEntry entry : page.entries()) {
                    digest.update((entry.legs()
                                    + entry.memo()
                                    + entry.idempotencyKey()
                                    + entry.metadata()
                                    + entry.balanceAfter())
                            .getBytes(StandardCharsets.UTF_8));
                }
                if (page.nextCursor().isEmpty()) {
                    break;
                }
                page = ledger.history("a" + i, query.after(page.nextCursor().get()));
            }
        }
        return digest.digest();
    }
}
