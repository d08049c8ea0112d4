package dev.daicho.ledger.core.book;

import static dev.daicho.ledger.core.book.BookDriver.account;
import static dev.daicho.ledger.core.book.BookDriver.branch;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Command.OnePhase;
import dev.daicho.ledger.core.block.Command.Prepare;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.ChangeLimits;
import dev.daicho.ledger.core.block.Operation.ChangeStatus;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal.Reason;
import dev.daicho.ledger.core.history.HistoryRecord.LimitsChanged;
import dev.daicho.ledger.core.history.HistoryRecord.StatusChanged;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Limits that change, accounts that are frozen and closed. */
class TermsTest {

    private static final Outcome COMMITTED = new Outcome.Committed();

    private final BookDriver driver = new BookDriver();
    private final long session = driver.openWithAccounts("alice", "bob");
    private long sequence = 1;

    private Outcome one(Command command) {
        sequence++;
        return driver.apply(session, sequence, sequence - 1, command).get(0);
    }

    private Outcome doing(Operation... operations) {
        return one(new OnePhase(null, List.of(operations)));
    }

    private static void assertRefused(Reason reason, Outcome outcome) {
        assertEquals(
                reason,
                assertInstanceOf(Outcome.Refused.class, outcome).refusal().reason());
    }

    private Operation pay(String from, String to, long units) {
        return driver.post(from, to, units, null);
    }

    private static Operation status(String account, AccountStatus status) {
        return new ChangeStatus(account, status);
    }

    private AccountState state(String account) {
        return Objects.requireNonNull(driver.book.account(account));
    }

    @Test
    void shouldTakePostingsWithinTheNewLimitsOnly() {
        assertEquals(COMMITTED, doing(new ChangeLimits("alice", -50, 100)));
        assertEquals(COMMITTED, doing(pay("alice", "bob", 50)));
        assertRefused(Reason.INSUFFICIENT_FUNDS, doing(pay("alice", "bob", 1)));
        assertEquals(COMMITTED, doing(pay("source", "alice", 150)));
        assertRefused(Reason.LIMIT_EXCEEDED, doing(pay("source", "alice", 1)));
    }

    @Test
    void shouldRefuseLimitsThatTheBalanceDoesNotKeepTo() {
        doing(pay("source", "alice", 10));
        assertRefused(Reason.BALANCE_OUTSIDE_LIMITS, doing(new ChangeLimits("alice", 11, 20)));
        assertRefused(Reason.BALANCE_OUTSIDE_LIMITS, doing(new ChangeLimits("alice", 0, 9)));
        assertRefused(Reason.INVALID, doing(new ChangeLimits("alice", 9, 8)));
        assertRefused(Reason.INVALID, doing(new ChangeLimits("alice", Long.MIN_VALUE, Long.MAX_VALUE)));
        assertRefused(Reason.UNKNOWN_ACCOUNT, doing(new ChangeLimits("nobody", 0, 1)));
        assertEquals(COMMITTED, doing(new ChangeLimits("alice", 11, 20), pay("source", "alice", 1)));
        assertRefused(Reason.INSUFFICIENT_FUNDS, doing(pay("alice", "bob", 1)));
    }

    @Test
    void shouldChangeLimitsOnlyWhileNobodyHoldsAnythingOnTheAccount() {
        doing(pay("source", "alice", 10));
        one(new Prepare(branch("b"), List.of(pay("alice", "bob", 8))));
        assertInstanceOf(Outcome.Waiting.class, doing(new ChangeLimits("alice", 5, 100)));
        assertInstanceOf(Outcome.Waiting.class, doing(status("bob", AccountStatus.FROZEN)));
        one(new Command.Commit(branch("b")));
        assertRefused(Reason.BALANCE_OUTSIDE_LIMITS, doing(new ChangeLimits("alice", 5, 100)));
        assertEquals(COMMITTED, doing(status("bob", AccountStatus.FROZEN)));
    }

    @Test
    void shouldKeepPostingsOutBetweenThePrepareOfNewLimitsAndTheirDecision() {
        assertEquals(new Outcome.Prepared(), one(new Prepare(branch("b"), List.of(new ChangeLimits("alice", 0, 5)))));
        assertInstanceOf(Outcome.Waiting.class, doing(pay("source", "alice", 9)));
        one(new Command.Commit(branch("b")));
        assertRefused(Reason.LIMIT_EXCEEDED, doing(pay("source", "alice", 9)));
    }

    @Test
    void shouldTakeNoPostingsWhileFrozen() {
        doing(pay("source", "alice", 10));
        assertEquals(COMMITTED, doing(pay("alice", "bob", 1), status("alice", AccountStatus.FROZEN)));
        assertRefused(Reason.ACCOUNT_FROZEN, doing(pay("alice", "bob", 1)));
        assertRefused(Reason.ACCOUNT_FROZEN, doing(pay("source", "alice", 1)));
        assertEquals(COMMITTED, doing(status("alice", AccountStatus.FROZEN)));
        assertEquals(COMMITTED, doing(status("alice", AccountStatus.OPEN), pay("alice", "bob", 1)));
        assertEquals(8, driver.posted("alice"));
    }

    @Test
    void shouldCloseOnlyWhatHoldsNothingAndNeverUseItsIdAgain() {
        doing(pay("source", "alice", 10));
        assertRefused(Reason.BALANCE_NOT_ZERO, doing(status("alice", AccountStatus.CLOSED)));
        assertEquals(COMMITTED, doing(pay("alice", "bob", 10), status("alice", AccountStatus.CLOSED)));
        assertRefused(Reason.ACCOUNT_CLOSED, doing(pay("bob", "alice", 1)));
        assertRefused(Reason.ACCOUNT_CLOSED, doing(account("alice", 0)));
        assertRefused(Reason.ACCOUNT_CLOSED, doing(account("alice", -7)));
        assertRefused(Reason.ACCOUNT_CLOSED, doing(status("alice", AccountStatus.OPEN)));
        assertRefused(Reason.ACCOUNT_CLOSED, doing(new ChangeLimits("alice", 0, 1)));
        assertEquals(COMMITTED, doing(status("alice", AccountStatus.CLOSED)));
        assertEquals(AccountStatus.CLOSED, state("alice").status());
    }

    @Test
    void shouldRefuseToPostToAnAccountThatTheSameTransactionHasClosed() {
        assertRefused(Reason.ACCOUNT_CLOSED, doing(status("alice", AccountStatus.CLOSED), pay("source", "alice", 1)));
        assertEquals(AccountStatus.OPEN, state("alice").status());
    }

    @Test
    void shouldTakeOpeningAgainAsSaidBeforeThoughLimitsWereChangedSince() {
        assertEquals(COMMITTED, doing(new ChangeLimits("alice", -5, 5)));
        assertEquals(COMMITTED, doing(account("alice", 0)));
        assertEquals(-5, state("alice").lowerUnits());
        assertRefused(Reason.ACCOUNT_EXISTS, doing(account("bob", -1)));
    }

    @Test
    void shouldWriteChangesOfTermsIntoTheHistoryAndTheImage() {
        doing(new ChangeLimits("alice", -5, 5), status("bob", AccountStatus.FROZEN));
        long changes = driver.journal.records().stream()
                .filter(record -> record instanceof LimitsChanged || record instanceof StatusChanged)
                .count();
        assertEquals(2, changes);
        byte[] digest = driver.book.digest();
        driver.book = BookDriver.throughImage(driver.book, driver.journal);
        assertArrayEquals(digest, driver.book.digest());
        assertEquals(AccountStatus.FROZEN, state("bob").status());
        assertEquals(5, state("alice").upperUnits());
        assertEquals(COMMITTED, doing(account("alice", 0)));
    }
}
