package dev.daicho.ledger.core.book;

import static dev.daicho.ledger.core.book.BookDriver.branch;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Command.Commit;
import dev.daicho.ledger.core.block.Command.Lock;
import dev.daicho.ledger.core.block.Command.OnePhase;
import dev.daicho.ledger.core.block.Command.OpenSession;
import dev.daicho.ledger.core.block.Command.Prepare;
import dev.daicho.ledger.core.block.Command.Release;
import dev.daicho.ledger.core.block.LockMode;
import dev.daicho.ledger.core.block.LockTerms;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal;
import dev.daicho.ledger.core.block.Refusal.Reason;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Exclusive control in the book: who gets what, when, and who has to go. */
@Tag("L6")
class LocksTest {

    private static final Outcome COMMITTED = new Outcome.Committed();
    private static final Outcome PREPARED = new Outcome.Prepared();

    private final BookDriver driver = new BookDriver();
    private final long session = driver.openWithAccounts("a", "b");
    private long sequence = 1;

    private Outcome ask(Command command) {
        return driver.apply(session, ++sequence, sequence - 1, command).get(0);
    }

    private static LockTerms terms(long transaction, boolean continues) {
        return new LockTerms(transaction, continues, 10_000, 60_000);
    }

    private Outcome lock(long transaction, String account, LockMode mode) {
        return ask(new Lock(terms(transaction, false), account, mode));
    }

    private Outcome again(long transaction, String account, LockMode mode) {
        return ask(new Lock(terms(transaction, true), account, mode));
    }

    private OnePhase pay(long transaction, boolean continues, String to, long units) {
        return new OnePhase(null, terms(transaction, continues), List.of(driver.post("source", to, units, null)));
    }

    private static Refusal refusal(Reason reason, Outcome outcome) {
        Refusal refusal = assertInstanceOf(Outcome.Refused.class, outcome).refusal();
        assertEquals(reason, refusal.reason());
        return refusal;
    }

    private static void assertWaits(int place, Outcome outcome) {
        assertEquals(place, assertInstanceOf(Outcome.Waiting.class, outcome).place());
    }

    private static void assertGranted(Outcome outcome) {
        assertInstanceOf(Outcome.Granted.class, outcome);
    }

    @Test
    void shouldLetReadersShareAndOnlyOneReadForUpdate() {
        assertGranted(lock(1, "a", LockMode.S));
        assertGranted(lock(2, "a", LockMode.S));
        assertGranted(lock(3, "a", LockMode.U));
        assertWaits(1, lock(4, "a", LockMode.U));
        assertWaits(2, ask(pay(5, false, "a", 1)));
        assertEquals(0, driver.posted("a"));
    }

    @Test
    void shouldServeInTheOrderInWhichTheyCame() {
        assertGranted(lock(1, "a", LockMode.U));
        assertWaits(1, lock(2, "a", LockMode.U));
        assertWaits(2, ask(pay(3, false, "a", 5)));
        assertWaits(3, lock(4, "a", LockMode.S));
        assertWaits(2, ask(pay(3, false, "a", 5)));
        assertWaits(0, ask(new OnePhase(null, List.of(driver.post("source", "a", 1, null)))));
        ask(new Release(1));
        assertGranted(lock(2, "a", LockMode.U));
        assertEquals(COMMITTED, ask(pay(2, true, "a", 7)));
        assertEquals(COMMITTED, ask(pay(3, false, "a", 5)));
        assertEquals(new Outcome.Granted(12), lock(4, "a", LockMode.S));
    }

    @Test
    void shouldRiseInFrontOfThoseWhoHoldNothing() {
        assertGranted(lock(1, "a", LockMode.U));
        assertGranted(lock(2, "a", LockMode.S));
        assertWaits(1, lock(3, "a", LockMode.U));
        assertWaits(1, ask(pay(1, true, "a", 5)));
        assertWaits(3, lock(4, "a", LockMode.S));
        ask(new Release(2));
        assertEquals(COMMITTED, ask(pay(1, true, "a", 5)));
        assertEquals(new Outcome.Granted(5), lock(3, "a", LockMode.U));
    }

    @Test
    void shouldKeepTheLocksOfAPreparedBranchUntilItsDecisionWhateverItsLease() {
        assertGranted(lock(1, "a", LockMode.U));
        Prepare prepare = new Prepare(branch("p"), terms(1, true), List.of(driver.post("source", "a", 3, null)));
        assertEquals(PREPARED, ask(prepare));
        driver.pass(LockTerms.MAX_MILLIS);
        assertEquals(new Outcome.RolledBack(), ask(new Release(1)));
        assertWaits(1, ask(pay(2, false, "a", 1)));
        assertEquals(COMMITTED, ask(new Commit(branch("p"))));
        assertEquals(COMMITTED, ask(pay(2, false, "a", 1)));
        assertEquals(4, driver.posted("a"));
    }

    @Test
    void shouldMakeOneOfTwoConflictingPreparesWaitInOneBlockAndInTwo() {
        Prepare first = new Prepare(branch("1"), terms(1, false), List.of(BookDriver.account("new", 0)));
        Prepare second = new Prepare(branch("2"), terms(2, false), List.of(BookDriver.account("new", 0)));
        Prepare third = new Prepare(branch("3"), terms(3, false), List.of(BookDriver.account("new", 0)));
        List<Outcome> both = driver.apply(session, ++sequence, sequence - 1, first, second);
        assertEquals(PREPARED, both.get(0));
        assertWaits(1, both.get(1));
        assertWaits(2, ask(third));
        assertEquals(new Outcome.RolledBack(), ask(new Command.Rollback(branch("1"))));
        assertEquals(PREPARED, ask(second));
        assertEquals(COMMITTED, ask(new Commit(branch("2"))));
        assertEquals(PREPARED, ask(third));
    }

    @Test
    void shouldMakePreparesOfTwoServersWaitInOneQueue() {
        long other = driver.open("other", 7);
        assertGranted(lock(1, "a", LockMode.U));
        Prepare theirs = new Prepare(branch("t"), terms(1, false), List.of(driver.post("source", "a", 1, null)));
        assertWaits(1, driver.apply(other, 1, 0, theirs).get(0));
        assertWaits(2, lock(2, "a", LockMode.U));
        assertEquals(COMMITTED, ask(pay(1, true, "a", 5)));
        assertEquals(PREPARED, driver.apply(other, 2, 1, theirs).get(0));
        assertWaits(1, lock(2, "a", LockMode.U));
        assertEquals(COMMITTED, ask(new Commit(branch("t"))));
        assertEquals(new Outcome.Granted(6), lock(2, "a", LockMode.U));
    }

    @Test
    void shouldHaveATableOfModesThatIsTheSameEitherWayRound() {
        for (LockMode one : LockMode.values()) {
            for (LockMode other : LockMode.values()) {
                assertEquals(one.goesWith(other), other.goesWith(one), one + " with " + other);
                assertEquals(one.and(other), other.and(one), one + " and " + other);
                for (LockMode third : LockMode.values()) {
                    boolean both = one.goesWith(third) && other.goesWith(third);
                    assertTrue(both || !one.and(other).goesWith(third), one + " and " + other + " with " + third);
                }
            }
        }
    }

    @Test
    void shouldRollTheYoungestOfACircleBackAndSayWhy() {
        assertGranted(lock(1, "a", LockMode.U));
        assertGranted(lock(2, "b", LockMode.U));
        assertWaits(1, again(1, "b", LockMode.U));
        Refusal refusal = refusal(Reason.DEADLOCK, again(2, "a", LockMode.U));
        assertEquals(
                "transaction 1.2 waits for account a after transaction 1.1; "
                        + "transaction 1.1 waits for account b after transaction 1.2; transaction 1.2 is the youngest",
                refusal.detail());
        assertGranted(again(1, "b", LockMode.U));
        refusal(Reason.DEADLOCK, ask(pay(2, true, "b", 1)));
        ask(new Release(2));
        refusal(Reason.LEASE_EXPIRED, ask(pay(2, true, "b", 1)));
    }

    @Test
    void shouldEndTheYoungestEvenIfAnOlderOneClosesTheCircle() {
        assertGranted(lock(1, "a", LockMode.S));
        assertGranted(lock(2, "a", LockMode.S));
        assertWaits(1, ask(pay(2, true, "a", 1)));
        assertEquals(COMMITTED, ask(pay(1, true, "a", 1)));
        refusal(Reason.DEADLOCK, ask(pay(2, true, "a", 1)));
    }

    @Test
    void shouldEndLeasesAndWaitsByStampedTime() {
        assertGranted(lock(1, "a", LockMode.U));
        assertWaits(1, lock(2, "a", LockMode.U));
        driver.pass(10_001);
        refusal(Reason.LOCK_TIMEOUT, lock(2, "a", LockMode.U));
        assertGranted(again(1, "a", LockMode.U));
        driver.pass(60_001);
        refusal(Reason.LEASE_EXPIRED, ask(pay(1, true, "a", 1)));
        assertEquals(COMMITTED, ask(pay(3, false, "a", 1)));
    }

    @Test
    void shouldGiveUpTheLocksOfASessionThatIsOver() {
        assertGranted(lock(1, "a", LockMode.U));
        long next = driver.open("node", 2);
        assertTrue(next > session);
        Outcome granted = driver.apply(next, 1, 0, new Lock(terms(1, false), "a", LockMode.X))
                .get(0);
        assertGranted(granted);
    }

    @Test
    void shouldGoOnFromItsImageWithAllLocksAndQueues() {
        lock(1, "a", LockMode.U);
        lock(2, "b", LockMode.S);
        again(1, "b", LockMode.X);
        lock(3, "a", LockMode.U);
        ask(new Prepare(branch("p"), terms(4, false), List.of(BookDriver.account("new", 0))));
        again(2, "a", LockMode.S);
        lock(5, "a", LockMode.S);
        driver.book = checkedThroughImage();
        driver.pass(10_001);
        refusal(Reason.DEADLOCK, lock(3, "a", LockMode.U));
        refusal(Reason.LOCK_TIMEOUT, again(1, "b", LockMode.X));
        assertGranted(again(2, "a", LockMode.S));
        assertArrayEquals(
                BookDriver.replay(driver.log, true, new MemoryJournal()).digest(), driver.book.digest());
    }

    private Book checkedThroughImage() {
        Book restored = BookDriver.throughImage(driver.book, driver.journal);
        assertArrayEquals(driver.book.digest(), restored.digest());
        return restored;
    }

    @Test
    void shouldRefuseALockOfAnUnknownAccountAndWaitForOneThatIsBeingOpened() {
        refusal(Reason.UNKNOWN_ACCOUNT, lock(1, "new", LockMode.U));
        ask(new Prepare(branch("p"), List.<Operation>of(BookDriver.account("new", 0))));
        assertWaits(1, lock(1, "new", LockMode.U));
        ask(new Commit(branch("p")));
        assertEquals(new Outcome.Granted(0), lock(1, "new", LockMode.U));
        assertInstanceOf(
                Outcome.SessionOpened.class,
                driver.apply(0, 0, 0, new OpenSession("other", 1, 1)).get(0));
    }
}
