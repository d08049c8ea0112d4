package dev.daicho.ledger.core.book;

import static dev.daicho.ledger.core.book.BookDriver.branch;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.block.Actor;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.ActAs;
import dev.daicho.ledger.core.block.Operation.ChangeAccess;
import dev.daicho.ledger.core.block.Operation.ChangeLimits;
import dev.daicho.ledger.core.block.Operation.ChangeStatus;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whose accounts are, and who may do what with them, decided where everything is: at apply. */
class AccessTest {

    private static final Outcome COMMITTED = new Outcome.Committed();
    private static final Actor ALICE = Actor.of("alice");
    private static final Actor BOB = Actor.of("bob");
    private static final Actor TELLER = new Actor(false, List.of("carol", "@tellers"));
    private static final Actor ROOT = new Actor(true, List.of("root"));

    private final BookDriver driver = new BookDriver();
    private final long session = driver.openWithAccounts("hers", "his");
    private long sequence = 1;

    private Outcome one(Command command) {
        sequence++;
        return driver.apply(session, sequence, sequence - 1, command).get(0);
    }

    private Outcome as(Actor actor, Operation... operations) {
        List<Operation> all = new ArrayList<>();
        all.add(new ActAs(actor));
        all.addAll(List.of(operations));
        return one(new Command.OnePhase(null, all));
    }

    private static String reason(Outcome outcome) {
        assertEquals(
                Reason.NOT_ALLOWED,
                assertInstanceOf(Outcome.Refused.class, outcome, outcome.toString())
                        .refusal()
                        .reason());
        return ((Outcome.Refused) outcome).refusal().detail();
    }

    private Operation pay(String from, String to) {
        return driver.post(from, to, 1, null);
    }

    private void hersIsAlices(Map<String, Integer> grants) {
        assertEquals(COMMITTED, as(ALICE, new ChangeAccess("hers", new Access("alice", new TreeMap<>(grants)))));
    }

    @Test
    void shouldBeOpenToAllUntilThereIsAnOwner() {
        assertEquals(COMMITTED, as(BOB, pay("source", "hers"), pay("hers", "his")));
        hersIsAlices(Map.of());
        assertEquals("credit bob", reason(as(BOB, pay("source", "hers"))));
        assertEquals("credit ", reason(one(new Command.OnePhase(null, List.of(pay("source", "hers"))))));
        assertEquals(COMMITTED, as(ALICE, pay("source", "hers"), pay("hers", "his")));
    }

    @Test
    void shouldGrantEachRightByItself() {
        hersIsAlices(Map.of("*", Access.CREDIT, "@tellers", Access.DEBIT, "bob", Access.READ | Access.ADMINISTER));
        assertEquals(COMMITTED, as(BOB, pay("source", "hers")));
        assertEquals(COMMITTED, one(new Command.OnePhase(null, List.of(pay("source", "hers")))));
        assertEquals("debit bob", reason(as(BOB, pay("hers", "source"))));
        assertEquals(COMMITTED, as(TELLER, pay("hers", "source")));
        assertEquals("administer carol", reason(as(TELLER, new ChangeLimits("hers", -5, 5))));
        assertEquals(COMMITTED, as(BOB, new ChangeLimits("hers", -5, 5)));
        assertEquals("administer carol", reason(as(TELLER, new ChangeStatus("hers", AccountStatus.FROZEN))));
        assertEquals("administer carol", reason(as(TELLER, new ChangeAccess("hers", null))));
        assertEquals(COMMITTED, as(BOB, new ChangeAccess("hers", null)));
        assertEquals(COMMITTED, as(TELLER, new ChangeStatus("hers", AccountStatus.FROZEN)));
    }

    @Test
    void shouldLetAdministratorsOfTheAdapterDoEverything() {
        hersIsAlices(Map.of());
        assertEquals(COMMITTED, as(ROOT, pay("source", "hers"), new ChangeAccess("hers", null)));
    }

    @Test
    void shouldCheckEachOperationForWhomeverItIsDone() {
        hersIsAlices(Map.of());
        assertEquals(
                "debit bob",
                reason(as(ALICE, pay("source", "hers"), new ActAs(BOB), pay("hers", "his"))),
                "what Alice does first does not help Bob");
        assertEquals(COMMITTED, as(ALICE, pay("source", "hers"), new ActAs(BOB), pay("source", "his")));
    }

    @Test
    void shouldProtectAnAccountFromTheTransactionThatOpensItOn() {
        Access owned = new Access("alice", new TreeMap<>());
        assertEquals(COMMITTED, as(ALICE, BookDriver.account("new", 0), new ChangeAccess("new", owned)));
        assertEquals("credit bob", reason(as(BOB, pay("source", "new"))));
        assertEquals(
                "credit bob",
                reason(as(
                        ALICE,
                        BookDriver.account("newer", 0),
                        new ChangeAccess("newer", owned),
                        new ActAs(BOB),
                        pay("source", "newer"))));
    }

    @Test
    void shouldDecideWhatIsPreparedByTheAccessAtItsPrepare() {
        Command prepare = new Command.Prepare(branch("b"), List.of(new ActAs(BOB), pay("source", "hers")));
        assertEquals(new Outcome.Prepared(), one(prepare));
        Outcome changed = as(ALICE, new ChangeAccess("hers", new Access("alice", new TreeMap<>())));
        assertInstanceOf(Outcome.Waiting.class, changed);
        assertEquals(COMMITTED, one(new Command.Commit(branch("b"))));
    }

    @Test
    void shouldKeepAccessInImageAndHistory() {
        hersIsAlices(Map.of("@tellers", Access.DEBIT));
        as(BOB, new ChangeAccess("his", new Access("alice", new TreeMap<>(Map.of("@tellers", Access.DEBIT)))));
        byte[] digest = driver.book.digest();
        driver.book = BookDriver.throughImage(driver.book, driver.journal);
        assertArrayEquals(digest, driver.book.digest());
        assertEquals(
                "alice",
                Objects.requireNonNull(Objects.requireNonNull(driver.book.account("his"))
                                .access())
                        .owner());
        assertEquals("credit bob", reason(as(BOB, pay("source", "hers"))));
        assertEquals(
                2,
                driver.journal.records().stream()
                        .filter(record -> record instanceof dev.daicho.ledger.core.history.HistoryRecord.AccessChanged)
                        .count());
        assertArrayEquals(
                driver.book.digest(),
                BookDriver.replay(driver.log, false, new MemoryJournal()).digest());
    }

    @Test
    void shouldRefuseWhatIsOutOfShapeWhoeverSentIt() {
        Post tooLong = driver.post("source", "hers", 1, "k".repeat(129));
        assertInvalid(as(ALICE, tooLong));
        assertInvalid(as(ALICE, new Post(tooLong.posting(), null, null, "m".repeat(257), Map.of(), tooLong.legs())));
        assertInvalid(as(
                ALICE,
                new Post(
                        tooLong.posting(),
                        null,
                        null,
                        "",
                        new TreeMap<>(Map.of("k", "v".repeat(2_100))),
                        tooLong.legs())));
        assertInvalid(as(ALICE, BookDriver.account("a".repeat(129), 0)));
        assertInvalid(as(ALICE, BookDriver.account("", 0)));
        assertInvalid(as(ALICE, new Operation.DefineCurrency("X".repeat(13), 2)));
        assertInvalid(as(ALICE, new Operation.DefineCurrency("X", 19)));
        assertInvalid(as(ALICE, new Post(tooLong.posting(), null, "", List.of())));
        List<PostedLeg> legs = new ArrayList<>();
        for (int i = 0; i < 1_001; i++) {
            legs.add(new PostedLeg("hers", "CZK", i % 2 == 0 ? 1 : -1));
        }
        assertInvalid(as(ALICE, new Post(tooLong.posting(), null, "", legs)));
        assertInvalid(as(ALICE, new ChangeAccess("hers", new Access("o".repeat(129), new TreeMap<>()))));
        assertTrue(driver.book.postingCount() == 0);
    }

    private static void assertInvalid(Outcome outcome) {
        assertEquals(
                Reason.INVALID,
                assertInstanceOf(Outcome.Refused.class, outcome).refusal().reason());
    }
}
