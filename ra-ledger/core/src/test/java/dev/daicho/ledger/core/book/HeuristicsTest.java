package dev.daicho.ledger.core.book;

import static dev.daicho.ledger.core.book.BookDriver.branch;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Command.Commit;
import dev.daicho.ledger.core.block.Command.Complete;
import dev.daicho.ledger.core.block.Command.Fence;
import dev.daicho.ledger.core.block.Command.Forget;
import dev.daicho.ledger.core.block.Command.Prepare;
import dev.daicho.ledger.core.block.Command.Rollback;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Branches that were completed by hand. */
class HeuristicsTest {

    private static final Outcome COMMITTED = new Outcome.Committed();
    private static final BranchId ONE = branch("one");
    private static final BranchId OTHER = branch("other");

    private final BookDriver driver = new BookDriver();
    private final long session = driver.openWithAccounts("alice");

    private void prepareAndCompleteBoth() {
        assertEquals(
                List.of(new Outcome.Prepared(), new Outcome.Prepared()),
                driver.apply(
                        session,
                        2,
                        1,
                        new Prepare(ONE, List.of(driver.post("source", "alice", 10, null))),
                        new Prepare(OTHER, List.of(driver.post("source", "alice", 5, null)))));
        assertEquals(
                List.of(COMMITTED, new Outcome.RolledBack()),
                driver.apply(session, 3, 2, new Complete(ONE, true), new Complete(OTHER, false)));
    }

    private static Reason reason(Outcome outcome) {
        return assertInstanceOf(Outcome.Refused.class, outcome).refusal().reason();
    }

    @Test
    void shouldKeepHowABranchWasCompletedUntilItIsForgotten() {
        prepareAndCompleteBoth();
        assertEquals(10, driver.posted("alice"));
        for (long sequence = 4; sequence < 6; sequence++) {
            List<Outcome> told = driver.apply(
                    session,
                    sequence,
                    sequence - 1,
                    new Commit(ONE),
                    new Rollback(ONE),
                    new Commit(OTHER),
                    new Rollback(OTHER),
                    new Fence(ONE));
            assertEquals(
                    List.of(
                            Reason.HEURISTICALLY_COMMITTED,
                            Reason.HEURISTICALLY_COMMITTED,
                            Reason.HEURISTICALLY_ROLLED_BACK,
                            Reason.HEURISTICALLY_ROLLED_BACK,
                            Reason.HEURISTICALLY_COMMITTED),
                    told.stream().map(HeuristicsTest::reason).toList());
            driver.book = BookDriver.throughImage(driver.book, driver.journal);
        }
        assertEquals(
                List.of(COMMITTED, COMMITTED, new Outcome.NotFound(), new Outcome.NotFound()),
                driver.apply(session, 6, 5, new Forget(ONE), new Forget(OTHER), new Forget(ONE), new Commit(OTHER)));
        assertEquals(List.of(), List.copyOf(driver.book.heuristicBranches()));
        assertEquals(10, driver.posted("alice"));
    }

    @Test
    void shouldNotPrepareAnewUnderTheNameOfABranchThatWasCompleted() {
        prepareAndCompleteBoth();
        driver.pass(Decisions.MARK_LIFE_MILLIS * 100);
        assertEquals(
                Reason.DUPLICATE_BRANCH,
                reason(driver.apply(session, 4, 3, new Prepare(OTHER, List.of(driver.post("source", "alice", 1, null))))
                        .get(0)));
    }

    @Test
    void shouldCompleteOnlyWhatIsPrepared() {
        assertEquals(
                new Outcome.NotFound(),
                driver.apply(session, 2, 1, new Complete(ONE, true)).get(0));
        driver.apply(session, 3, 2, new Prepare(ONE, List.of(driver.post("source", "alice", 10, null))));
        driver.apply(session, 4, 3, new Commit(ONE));
        assertEquals(
                new Outcome.NotFound(),
                driver.apply(session, 5, 4, new Complete(ONE, false)).get(0));
        assertEquals(10, driver.posted("alice"));
    }

    @Test
    void shouldBeTheSameHoweverTheLogIsApplied() {
        prepareAndCompleteBoth();
        assertArrayEquals(
                driver.book.digest(),
                BookDriver.replay(driver.log, true, new MemoryJournal()).digest());
        assertEquals(4, driver.book.freeze().version());
        driver.apply(session, 4, 3, new Forget(ONE), new Forget(OTHER));
        assertEquals(3, driver.book.freeze().version());
    }
}
