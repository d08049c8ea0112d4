package dev.daicho.ledger.core.book;

import static dev.daicho.ledger.core.book.BookDriver.branch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Command.OnePhase;
import dev.daicho.ledger.core.block.Command.Prepare;
import dev.daicho.ledger.core.block.LockMode;
import dev.daicho.ledger.core.block.LockTerms;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.ChangeLimits;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal.Reason;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Increments on a hot account: what runs together, what keeps out what, and that nothing is promised twice. */
@Tag("L14")
class EscrowTest {

    private static final Outcome COMMITTED = new Outcome.Committed();
    private static final Outcome PREPARED = new Outcome.Prepared();

    private final BookDriver driver = new BookDriver();
    private final long session = driver.openWithAccounts("hot", "cold");
    private long sequence = 1;

    private Outcome one(Command command) {
        sequence++;
        return driver.apply(session, sequence, sequence - 1, command).get(0);
    }

    private Outcome prepare(String branch, String from, String to, long units) {
        return one(new Prepare(branch(branch), List.of(driver.post(from, to, units, null))));
    }

    private Outcome pay(String from, String to, long units) {
        return one(new OnePhase(null, List.of(driver.post(from, to, units, null))));
    }

    private static Reason reason(Outcome outcome) {
        return assertInstanceOf(Outcome.Refused.class, outcome).refusal().reason();
    }

    @Test
    void shouldLetIncrementsInBothDirectionsRunTogether() {
        pay("source", "hot", 100);
        for (int i = 0; i < 50; i++) {
            assertEquals(PREPARED, prepare("out" + i, "hot", "cold", 2));
            assertEquals(PREPARED, prepare("in" + i, "source", "hot", 3));
        }
        for (int i = 49; i >= 0; i--) {
            assertEquals(COMMITTED, one(new Command.Commit(branch("in" + i))));
            assertEquals(COMMITTED, one(new Command.Commit(branch("out" + i))));
        }
        assertEquals(150, driver.posted("hot"));
    }

    @Test
    void shouldPromiseNoMoreThanIsThereWhoeverCommits() {
        pay("source", "hot", 100);
        assertEquals(PREPARED, prepare("a", "hot", "cold", 60));
        assertEquals(PREPARED, prepare("b", "hot", "cold", 40));
        assertEquals(Reason.INSUFFICIENT_FUNDS, reason(prepare("c", "hot", "cold", 1)));
        assertEquals(PREPARED, prepare("d", "source", "hot", 500));
        assertEquals(Reason.INSUFFICIENT_FUNDS, reason(prepare("e", "hot", "cold", 1)), "what may come is not there");
        one(new Command.Rollback(branch("a")));
        assertEquals(PREPARED, prepare("f", "hot", "cold", 60), "what was given back is there again");
        one(new Command.Commit(branch("b")));
        one(new Command.Commit(branch("f")));
        assertEquals(0, driver.posted("hot"));
        one(new Command.Commit(branch("d")));
        assertEquals(500, driver.posted("hot"));
    }

    @Test
    void shouldCountAllThatMayComeAgainstTheUpperLimitAndNothingThatMayGo() {
        one(new OnePhase(null, List.of(new ChangeLimits("hot", 0, 100))));
        pay("source", "hot", 50);
        assertEquals(PREPARED, prepare("out", "hot", "cold", 50));
        assertEquals(PREPARED, prepare("in", "source", "hot", 50));
        assertEquals(Reason.LIMIT_EXCEEDED, reason(prepare("more", "source", "hot", 1)));
        one(new Command.Commit(branch("out")));
        assertEquals(PREPARED, prepare("more again", "source", "hot", 50));
        one(new Command.Commit(branch("in")));
        one(new Command.Commit(branch("more again")));
        assertEquals(100, driver.posted("hot"));
    }

    @ParameterizedTest
    @EnumSource(
            value = LockMode.class,
            names = {"S", "U"})
    void shouldKeepIncrementsOutWhileTheAccountIsReadUnderALock(LockMode mode) {
        Command.Lock lock = new Command.Lock(new LockTerms(7, false, 1000, 1000), "hot", mode);
        assertInstanceOf(Outcome.Granted.class, one(lock));
        assertInstanceOf(Outcome.Waiting.class, pay("source", "hot", 1));
        assertInstanceOf(Outcome.Waiting.class, prepare("b", "source", "hot", 1));
        assertEquals(COMMITTED, pay("source", "cold", 1), "another account is free");
        one(new Command.Release(7));
        assertEquals(COMMITTED, pay("source", "hot", 1));
    }

    @ParameterizedTest
    @EnumSource(
            value = LockMode.class,
            names = {"S", "U"})
    void shouldKeepReadersUnderALockOutWhileIncrementsAreUndecided(LockMode mode) {
        prepare("b", "source", "hot", 1);
        Command.Lock lock = new Command.Lock(new LockTerms(7, false, 1000, 1000), "hot", mode);
        assertInstanceOf(Outcome.Waiting.class, one(lock));
        one(new Command.Commit(branch("b")));
        assertEquals(new Outcome.Granted(1), one(lock));
    }

    @Test
    void shouldKeepAllOutOfWhatIsHeldExclusively() {
        List<Operation> limits = List.of(new ChangeLimits("hot", -10, 10));
        assertEquals(PREPARED, one(new Prepare(branch("x"), limits)));
        assertInstanceOf(Outcome.Waiting.class, pay("source", "hot", 1));
        assertInstanceOf(Outcome.Waiting.class, one(new OnePhase(null, limits)));
        Command.Lock read = new Command.Lock(new LockTerms(9, false, 1000, 1000), "hot", LockMode.S);
        assertInstanceOf(Outcome.Waiting.class, one(read));
        one(new Command.Rollback(branch("x")));
        assertInstanceOf(Outcome.Granted.class, one(read));
    }
}
