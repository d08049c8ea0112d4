package dev.daicho.ledger.core.book;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Command.OnePhase;
import dev.daicho.ledger.core.block.KeyTerms;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long idempotency keys are remembered, and what is said after that. */
class KeysTest {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final Outcome COMMITTED = new Outcome.Committed();

    private final BookDriver driver = new BookDriver();
    private final long session = driver.openWithAccounts("alice");
    private long sequence = 1;

    private Outcome one(Command command) {
        sequence++;
        return driver.apply(session, sequence, sequence - 1, command).get(0);
    }

    private Outcome post(String key, @Nullable Long since) {
        Post post = driver.post("source", "alice", 1, key);
        return one(new OnePhase(null, List.of(new Post(post.posting(), key, since, "", post.metadata(), post.legs()))));
    }

    private static Reason reason(Outcome outcome) {
        return assertInstanceOf(Outcome.Refused.class, outcome).refusal().reason();
    }

    @Test
    void shouldRememberAKeyForItsTimeAndForgetItAfterwards() {
        one(new Command.ConfigureKeys(new KeyTerms(1_000, 100)));
        assertEquals(COMMITTED, post("k", null));
        driver.pass(900);
        assertEquals(Reason.DUPLICATE_POSTING, reason(post("k", null)));
        driver.pass(200);
        assertEquals(COMMITTED, post("k", null));
        assertEquals(1, driver.book.keyCount());
    }

    @Test
    void shouldForgetTheOldestWhenThereAreTooMany() {
        one(new Command.ConfigureKeys(new KeyTerms(1_000_000, 3)));
        for (String key : List.of("a", "b", "c", "d")) {
            assertEquals(COMMITTED, post(key, null));
        }
        assertEquals(3, driver.book.keyCount());
        assertEquals(Reason.DUPLICATE_POSTING, reason(post("b", null)));
        assertEquals(COMMITTED, post("a", null));
        assertEquals(COMMITTED, post("b", null), "it was the oldest by now");
    }

    @Test
    void shouldRefuseARetryThatIsOlderThanWhatItRemembersInsteadOfPostingTwice() {
        one(new Command.ConfigureKeys(new KeyTerms(1_000, 100)));
        long before = driver.book.counters().timeMillis();
        assertEquals(COMMITTED, post("k", before));
        assertEquals(Reason.DUPLICATE_POSTING, reason(post("k", before)));
        driver.pass(2_000);
        assertEquals(Reason.KEY_FORGOTTEN, reason(post("k", before)));
        assertEquals(Reason.KEY_FORGOTTEN, reason(post("never used", before)), "nobody can tell");
        assertEquals(COMMITTED, post("new", driver.book.counters().timeMillis()));
        assertEquals(2, driver.posted("alice"));
    }

    @Test
    void shouldRememberByTheSettingOfTheLogOverAnImage() {
        one(new Command.ConfigureKeys(new KeyTerms(1_000, 7)));
        post("k", null);
        byte[] digest = driver.book.digest();
        driver.book = BookDriver.throughImage(driver.book, driver.journal);
        assertArrayEquals(digest, driver.book.digest());
        assertEquals(new KeyTerms(1_000, 7), driver.book.keyTerms());
        assertEquals(Reason.DUPLICATE_POSTING, reason(post("k", null)));
    }

    @Test
    void shouldKnowTheSameKeysAsAMapDoes() {
        for (int run = 0; run < (CAMPAIGN ? 300 : 5); run++) {
            long seed = Long.getLong("daicho.seed", 4_711L + run);
            try {
                oneRun(new Random(seed));
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("-Ddaicho.seed=" + seed, failed);
            }
        }
    }

    private static void oneRun(Random random) {
        Keys keys = new Keys();
        int limit = 1 + random.nextInt(6_000);
        keys.terms(new KeyTerms(1L << 40, limit));
        LinkedHashMap<String, Keys.PostedKey> model = new LinkedHashMap<>();
        for (int i = 0; i < 30_000; i++) {
            String key = "key " + random.nextInt(20_000);
            Keys.PostedKey known = keys.posted(key);
            assertEquals(model.get(key), known, key);
            if (known == null) {
                Keys.PostedKey content = new Keys.PostedKey(new PostingId(1, i), random.nextLong(), random.nextLong());
                keys.add(key, content, i);
                model.put(key, content);
                if (model.size() > limit) {
                    model.remove(model.keySet().iterator().next());
                }
            }
            assertEquals(model.size(), keys.count());
        }
        for (Map.Entry<String, Keys.PostedKey> entry : model.entrySet()) {
            assertEquals(entry.getValue(), keys.posted(entry.getKey()));
        }
        assertTrue(keys.horizonMillis() < 30_000);
    }
}
