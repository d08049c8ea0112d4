package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.AccountExistsException;
import dev.daicho.ledger.AccountLockedException;
import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.CurrencyExistsException;
import dev.daicho.ledger.CurrencyMismatchException;
import dev.daicho.ledger.DuplicateNodeException;
import dev.daicho.ledger.DuplicatePostingException;
import dev.daicho.ledger.HistoryEntry;
import dev.daicho.ledger.HistoryPage;
import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.InsufficientFundsException;
import dev.daicho.ledger.InvalidAmountException;
import dev.daicho.ledger.InvalidNameException;
import dev.daicho.ledger.KeyConflictException;
import dev.daicho.ledger.LedgerFullException;
import dev.daicho.ledger.LedgerStatus;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.LimitExceededException;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.Receipt;
import dev.daicho.ledger.TransactionTooLargeException;
import dev.daicho.ledger.UnknownAccountException;
import dev.daicho.ledger.UnknownCurrencyException;
import dev.daicho.ledger.WrongScaleException;
import dev.daicho.ledger.core.log.GroupTerms;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The whole core, embedded, on the real log. */
@Execution(ExecutionMode.CONCURRENT)
class LedgerTest {

    private static final Money TEN = Money.of("10.00", "CZK");

    private final Path home;
    private final AtomicLong freeBytes = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong clockMillis = new AtomicLong(1_000_000);
    private Ledger ledger;

    LedgerTest(@TempDir Path home) {
        this.home = home;
        ledger = Ledger.open(config().build());
    }

    private void open() {
        ledger = Ledger.open(config().build());
    }

    private LedgerConfig.Builder config() {
        return LedgerConfig.builder(home.resolve("ledger"))
                .freeSpaceBytes(freeBytes::get)
                .clockMillis(clockMillis::incrementAndGet)
                .lockTimeoutMillis(200);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private void reopen() {
        ledger.close();
        open();
    }

    private void openAccounts() {
        LedgerTransaction opening = ledger.begin();
        opening.defineCurrency("CZK", 2);
        opening.openAccount(AccountSpec.of("bank", "CZK").withoutLowerLimit());
        opening.openAccount(AccountSpec.of("alice", "CZK"));
        opening.openAccount(AccountSpec.of("shop", "CZK").withUpperLimit(new BigDecimal("1000")));
        ledger.commitLocal(opening);
    }

    private void transfer(String from, String to, Money amount) {
        LedgerTransaction work = ledger.begin();
        work.post(posting(from, to, amount));
        ledger.commitLocal(work);
    }

    private static Posting posting(String from, String to, Money amount) {
        return Posting.builder().from(from, amount).to(to, amount).build();
    }

    private static byte[] branch(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private String posted(String account) {
        return ledger.begin().balance(account).posted().amount().toPlainString();
    }

    private static void assertSays(String part, Exception failure) {
        assertTrue(String.valueOf(failure.getMessage()).contains(part), String.valueOf(failure.getMessage()));
    }

    @Test
    void shouldMoveMoneyAndRememberItOverARestart() {
        openAccounts();
        transfer("bank", "alice", Money.of("25", "CZK"));
        transfer("alice", "shop", Money.of("10.5", "CZK"));
        reopen();
        assertEquals("14.50", posted("alice"));
        assertEquals("10.50", posted("shop"));
        assertEquals("-25.00", posted("bank"));
    }

    @Test
    void shouldTellHistoryNewestFirstInPages() {
        openAccounts();
        for (int i = 1; i <= 5; i++) {
            LedgerTransaction work = ledger.begin();
            work.post(Posting.builder()
                    .from("bank", TEN)
                    .to("alice", TEN)
                    .memo("gift " + i)
                    .idempotencyKey("k" + i)
                    .build());
            ledger.commitLocal(work);
        }
        HistoryPage first = ledger.history("alice", HistoryQuery.latest(3));
        HistoryPage rest = ledger.history(
                "alice", HistoryQuery.latest(3).after(first.nextCursor().orElseThrow()));
        assertEquals(
                List.of("gift 5", "gift 4", "gift 3"),
                first.entries().stream().map(HistoryEntry::memo).toList());
        assertEquals(
                List.of("gift 2", "gift 1"),
                rest.entries().stream().map(HistoryEntry::memo).toList());
        assertTrue(rest.nextCursor().isEmpty());
        HistoryEntry newest = first.entries().get(0);
        assertEquals(Money.of("50.00", "CZK"), newest.balanceAfter());
        assertEquals("k5", newest.idempotencyKey().orElseThrow());
        assertEquals(2, newest.legs().size());
        HistoryPage range = ledger.history(
                "alice",
                HistoryQuery.latest(10)
                        .between(
                                rest.entries().get(0).time(),
                                first.entries().get(0).time()));
        assertEquals(
                List.of("gift 4", "gift 3", "gift 2"),
                range.entries().stream().map(HistoryEntry::memo).toList());
        assertThrows(
                InvalidNameException.class,
                () -> ledger.history("alice", HistoryQuery.latest(1).after("zz")));
    }

    @Test
    void shouldKeepAPreparedBranchOverARestartAndFinishItEitherWay() {
        openAccounts();
        transfer("bank", "alice", Money.of("30", "CZK"));
        for (String name : List.of("to commit", "to roll back")) {
            LedgerTransaction work = ledger.begin();
            work.post(posting("alice", "shop", TEN));
            assertTrue(ledger.prepare(branch(name), work));
        }
        reopen();
        assertEquals(2, ledger.recover().size());
        assertEquals(
                "20.00",
                ledger.begin().balance("alice").outgoingHolds().amount().toPlainString());
        assertTrue(ledger.commit(branch("to commit")));
        assertTrue(ledger.rollback(branch("to roll back")));
        assertFalse(ledger.commit(branch("never heard of")));
        reopen();
        assertEquals(List.of(), ledger.recover());
        assertEquals("20.00", posted("alice"));
        assertEquals("10.00", posted("shop"));
    }

    @Test
    void shouldRefuseAtOnceWhatTheTransactionsOwnPostingsLeaveNoMoneyFor() {
        openAccounts();
        transfer("bank", "alice", Money.of("15", "CZK"));
        LedgerTransaction work = ledger.begin();
        work.post(posting("alice", "shop", TEN));
        InsufficientFundsException shortOfMoney =
                assertThrows(InsufficientFundsException.class, () -> work.post(posting("alice", "shop", TEN)));
        assertEquals("alice", shortOfMoney.account());
        assertEquals(Money.of("5.00", "CZK"), shortOfMoney.balance());
        assertEquals(TEN, shortOfMoney.amount());
        ledger.commitLocal(work);
        assertEquals("5.00", posted("alice"));
    }

    @Test
    void shouldRefuseWhatPreparedBranchesMayStillTake() {
        openAccounts();
        transfer("bank", "alice", Money.of("15", "CZK"));
        LedgerTransaction first = ledger.begin();
        LedgerTransaction second = ledger.begin();
        first.post(posting("alice", "shop", TEN));
        second.post(posting("alice", "shop", TEN));
        ledger.prepare(branch("first"), first);
        InsufficientFundsException shortOfMoney =
                assertThrows(InsufficientFundsException.class, () -> ledger.prepare(branch("second"), second));
        assertEquals(Money.of("15.00", "CZK"), shortOfMoney.balance());
        assertEquals(Money.of("5.00", "CZK"), shortOfMoney.available());
        assertEquals(1, ledger.recover().size());
    }

    @Test
    void shouldRefuseEachBadInputByItsName() {
        openAccounts();
        LedgerTransaction work = ledger.begin();
        assertThrows(UnknownAccountException.class, () -> work.post(posting("nobody", "shop", TEN)));
        assertThrows(UnknownAccountException.class, () -> work.balance("nobody"));
        assertThrows(WrongScaleException.class, () -> work.post(posting("bank", "alice", Money.of("0.001", "CZK"))));
        assertThrows(
                InvalidAmountException.class,
                () -> work.post(posting("bank", "alice", Money.of("99999999999999999999", "CZK"))));
        assertThrows(UnknownCurrencyException.class, () -> work.openAccount(AccountSpec.of("bob", "EUR")));
        assertThrows(CurrencyExistsException.class, () -> work.defineCurrency("CZK", 3));
        assertThrows(CurrencyMismatchException.class, () -> work.post(posting("bank", "alice", Money.of("1", "EUR"))));
        assertThrows(
                LimitExceededException.class, () -> work.post(posting("bank", "shop", Money.of("1000.01", "CZK"))));
        AccountExistsException other = assertThrows(
                AccountExistsException.class,
                () -> work.openAccount(AccountSpec.of("alice", "CZK").withoutLowerLimit()));
        assertSays("lower limit 0.00 CZK", other);
        assertEquals(
                AccountSpec.of("alice", "CZK").id(),
                work.openAccount(AccountSpec.of("alice", "CZK")).id());
        assertTrue(work.isReadOnly(), "Nothing that was refused may be left in the transaction");
    }

    @Test
    void shouldRefuseOverflowEvenWithoutLimits() {
        openAccounts();
        LedgerTransaction opening = ledger.begin();
        opening.openAccount(AccountSpec.of("vault", "CZK").withoutLowerLimit());
        opening.openAccount(AccountSpec.of("vault2", "CZK").withoutLowerLimit());
        ledger.commitLocal(opening);
        Money nearlyAll = Money.of("46116860184273879.03", "CZK");
        transfer("vault", "vault2", nearlyAll);
        assertThrows(LimitExceededException.class, () -> transfer("bank", "vault2", Money.of("0.01", "CZK")));
        assertThrows(InsufficientFundsException.class, () -> transfer("vault", "alice", Money.of("0.01", "CZK")));
    }

    @Test
    void shouldPostAnIdempotencyKeyOnce() {
        openAccounts();
        Posting order = Posting.builder()
                .from("bank", TEN)
                .to("alice", TEN)
                .idempotencyKey("order-1")
                .build();
        LedgerTransaction first = ledger.begin();
        LedgerTransaction slower = ledger.begin();
        Receipt receipt = first.post(order);
        slower.post(order);
        ledger.commitLocal(first);
        DuplicatePostingException duplicate =
                assertThrows(DuplicatePostingException.class, () -> ledger.prepare(branch("slower"), slower));
        assertEquals(receipt.postingId(), duplicate.postingId());
        assertEquals(new Receipt(receipt.postingId(), true), ledger.begin().post(order));
        Posting other = Posting.builder()
                .from("bank", TEN)
                .to("alice", TEN)
                .memo("another")
                .idempotencyKey("order-1")
                .build();
        assertThrows(KeyConflictException.class, () -> ledger.begin().post(other));
        assertEquals("10.00", posted("alice"));
    }

    @Test
    void shouldLetOthersWaitForAnAccountThatAPreparedBranchOpensAndSayWhatItIs() {
        openAccounts();
        LedgerTransaction opening = ledger.begin();
        opening.openAccount(AccountSpec.of("bob", "CZK"));
        opening.post(posting("bank", "bob", TEN));
        ledger.prepare(branch("opens bob"), opening);
        LedgerTransaction other = ledger.begin();
        other.openAccount(AccountSpec.of("bob", "CZK").withoutLowerLimit());
        AccountLockedException locked =
                assertThrows(AccountLockedException.class, () -> ledger.prepare(branch("waits"), other));
        assertSays("account bob", locked);
        assertThrows(AccountLockedException.class, () -> ledger.begin().post(posting("bank", "bob", TEN)));
        assertTrue(ledger.commit(branch("opens bob")));
        assertEquals("10.00", posted("bob"));
    }

    @Test
    void shouldRefuseNewWorkOnAFullDiskButDecide() {
        openAccounts();
        LedgerTransaction work = ledger.begin();
        work.post(posting("bank", "alice", TEN));
        ledger.prepare(branch("before"), work);
        freeBytes.set(1);
        LedgerFullException full = assertThrows(LedgerFullException.class, () -> transfer("bank", "alice", TEN));
        assertEquals(1, full.freeBytes());
        assertTrue(ledger.commit(branch("before")));
        freeBytes.set(Long.MAX_VALUE);
        transfer("bank", "alice", TEN);
        assertEquals("20.00", posted("alice"));
    }

    @Test
    void shouldRefuseASecondOpeningOfTheSameDirectory() {
        LedgerUnavailableException busy =
                assertThrows(LedgerUnavailableException.class, () -> Ledger.open(config().build()));
        assertSays("open already in this process", busy);
    }

    @Test
    void shouldRefuseWorkOnceClosedAndKeepItsState() {
        openAccounts();
        Ledger closed = ledger;
        LedgerTransaction late = closed.begin();
        late.post(posting("bank", "alice", TEN));
        closed.close();
        assertThrows(LedgerUnavailableException.class, () -> closed.commitLocal(late));
        assertThrows(LedgerUnavailableException.class, closed::recover);
        assertThrows(LedgerUnavailableException.class, () -> late.balance("alice"));
        open();
        assertEquals("0.00", posted("alice"));
    }

    private static GroupTerms three() {
        return new GroupTerms(
                "a",
                GroupTerms.parseAddresses("a=127.0.0.1:1,b=127.0.0.1:2,c=127.0.0.1:3"),
                null,
                false,
                1_000,
                1_000,
                0,
                null);
    }

    @Test
    void shouldRefuseTheDefaultNodeIdentifierInAGroupOfSeveral() {
        assertThrows(
                DuplicateNodeException.class,
                () -> Ledger.open(config().group(three()).nodeIdentifier("1").build()));
        assertThrows(
                DuplicateNodeException.class,
                () -> Ledger.open(config().group(three()).build()));
        ledger.close();
        ledger = Ledger.open(config().nodeIdentifier("1").build());
    }

    @Test
    void shouldPageAccountsByPrefix() {
        LedgerTransaction opening = ledger.begin();
        opening.defineCurrency("JPY", 4);
        IntStream.range(0, 25).forEach(i -> opening.openAccount(AccountSpec.of("user:%02d".formatted(i), "JPY")));
        opening.openAccount(AccountSpec.of("vault", "JPY"));
        ledger.commitLocal(opening);
        assertEquals("user:00", ledger.accounts("user:", null, 10).get(0).id());
        assertEquals("user:10", ledger.accounts("user:", "user:09", 10).get(0).id());
        assertEquals(5, ledger.accounts("user:", "user:19", 10).size());
        assertEquals(26, ledger.accounts("", null, 1000).size());
    }

    @Test
    void shouldBoundTheSizeOfATransaction() {
        openAccounts();
        LedgerTransaction work = ledger.begin();
        Posting big = Posting.builder()
                .from("bank", Money.of("0.01", "CZK"))
                .to("alice", Money.of("0.01", "CZK"))
                .memo("x".repeat(256))
                .build();
        assertThrows(TransactionTooLargeException.class, () -> IntStream.range(0, 10_000)
                .forEach(i -> work.post(big)));
        ledger.commitLocal(work);
        assertEquals(0, ledger.recover().size());
    }

    @Test
    void shouldCountWhatItHolds() {
        openAccounts();
        transfer("bank", "alice", TEN);
        LedgerStatus status = ledger.status();
        assertEquals(LedgerStatus.Role.LEADER, status.role());
        assertEquals(3, status.accountCount());
        assertEquals(1, status.postingCount());
        assertTrue(status.appliedIndex() > 0 && status.appliedIndex() <= status.commitIndex());
        assertTrue(status.diskBytes() > 0);
    }
}
