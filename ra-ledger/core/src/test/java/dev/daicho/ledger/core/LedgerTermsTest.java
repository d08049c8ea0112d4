package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.AccountClosedException;
import dev.daicho.ledger.AccountFrozenException;
import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.BalanceNotZeroException;
import dev.daicho.ledger.BalanceOutsideLimitsException;
import dev.daicho.ledger.HistoryEntry;
import dev.daicho.ledger.HistoryPage;
import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.InsufficientFundsException;
import dev.daicho.ledger.InvalidAmountException;
import dev.daicho.ledger.KeyConflictException;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.TransactionTooLargeException;
import dev.daicho.ledger.WrongScaleException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Terms of accounts, metadata, and the history by time, through the whole core. */
@Execution(ExecutionMode.CONCURRENT)
class LedgerTermsTest {

    private static final Money TEN = Money.of("10.00", "CZK");

    private final Path home;
    private final AtomicLong clockMillis = new AtomicLong(1_000_000);
    private Ledger ledger;

    LedgerTermsTest(@TempDir Path home) {
        this.home = home;
        ledger = open();
        doing(work -> {
            work.defineCurrency("CZK", 2);
            work.openAccount(AccountSpec.of("bank", "CZK").withoutLowerLimit());
            work.openAccount(AccountSpec.of("alice", "CZK"));
        });
    }

    private Ledger open() {
        return Ledger.open(LedgerConfig.builder(home.resolve("ledger"))
                .clockMillis(clockMillis::incrementAndGet)
                .transactionOperations(20)
                .transactionLocks(2)
                .lockTimeoutMillis(200)
                .build());
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private void doing(Consumer<LedgerTransaction> what) {
        LedgerTransaction work = ledger.begin();
        what.accept(work);
        ledger.commitLocal(work);
    }

    private static Posting pay(String from, String to, Money amount) {
        return Posting.builder().from(from, amount).to(to, amount).build();
    }

    @Test
    void shouldChangeLimitsAndKeepThemOverARestart() {
        doing(work -> work.changeLimits("alice", new BigDecimal("-5"), new BigDecimal("20.00")));
        ledger.close();
        ledger = open();
        doing(work -> work.post(pay("alice", "bank", Money.of("5", "CZK"))));
        LedgerTransaction work = ledger.begin();
        assertEquals(
                Money.of("-5.00", "CZK"),
                work.account("alice").orElseThrow().lowerLimit().orElseThrow());
        assertThrows(InsufficientFundsException.class, () -> work.post(pay("alice", "bank", Money.of("0.01", "CZK"))));
        BalanceOutsideLimitsException outside = assertThrows(
                BalanceOutsideLimitsException.class, () -> work.changeLimits("alice", BigDecimal.ZERO, null));
        assertEquals(Money.of("-5.00", "CZK"), outside.balance());
        assertThrows(InvalidAmountException.class, () -> work.changeLimits("alice", BigDecimal.ONE, BigDecimal.ZERO));
        assertThrows(WrongScaleException.class, () -> work.changeLimits("alice", new BigDecimal("-5.001"), null));
        work.openAccount(AccountSpec.of("alice", "CZK"));
    }

    @Test
    void shouldFreezeUnfreezeAndClose() {
        doing(work -> {
            work.post(pay("bank", "alice", TEN));
            assertEquals(
                    AccountStatus.FROZEN,
                    work.changeStatus("alice", AccountStatus.FROZEN).status());
            assertThrows(AccountFrozenException.class, () -> work.post(pay("alice", "bank", TEN)));
        });
        LedgerTransaction late = ledger.begin();
        assertThrows(AccountFrozenException.class, () -> late.post(pay("alice", "bank", TEN)));
        BalanceNotZeroException notZero =
                assertThrows(BalanceNotZeroException.class, () -> late.changeStatus("alice", AccountStatus.CLOSED));
        assertEquals(TEN, notZero.balance());
        doing(work -> {
            work.changeStatus("alice", AccountStatus.OPEN);
            work.post(pay("alice", "bank", TEN));
            work.changeStatus("alice", AccountStatus.CLOSED);
            assertThrows(AccountClosedException.class, () -> work.changeStatus("alice", AccountStatus.OPEN));
        });
        LedgerTransaction after = ledger.begin();
        assertThrows(AccountClosedException.class, () -> after.openAccount(AccountSpec.of("alice", "CZK")));
        assertEquals(AccountStatus.CLOSED, after.account("alice").orElseThrow().status());
        assertEquals(
                2, ledger.history("alice", HistoryQuery.latest(10)).entries().size());
    }

    @Test
    void shouldKeepMetadataInTheHistoryAndUnderTheIdempotencyKey() {
        Posting order = Posting.builder()
                .from("bank", TEN)
                .to("alice", TEN)
                .idempotencyKey("order/1")
                .metadata("order", "1")
                .metadata("channel", "web")
                .build();
        doing(work -> work.post(order));
        HistoryEntry entry =
                ledger.history("alice", HistoryQuery.latest(1)).entries().get(0);
        assertEquals(Map.of("order", "1", "channel", "web"), entry.metadata());
        assertTrue(ledger.begin().post(order).alreadyPosted());
        Posting other = new Posting(
                order.legs(), order.idempotencyKey(), order.memo(), Map.of("order", "1", "channel", "shop"), null);
        assertThrows(KeyConflictException.class, () -> ledger.begin().post(other));
    }

    @Test
    void shouldFindAnyTimeInALongHistory() {
        List<Instant> times = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            doing(work -> {
                for (int leg = 0; leg < 20; leg++) {
                    work.post(pay("bank", "alice", Money.of("0.01", "CZK")));
                }
            });
            times.add(ledger.history("alice", HistoryQuery.latest(1))
                    .entries()
                    .get(0)
                    .time());
        }
        for (int i = 0; i < 129; i += 16) {
            HistoryQuery one = HistoryQuery.latest(7).between(times.get(i), times.get(i + 1));
            List<HistoryEntry> found = new ArrayList<>();
            HistoryPage page = ledger.history("alice", one);
            found.addAll(page.entries());
            while (page.nextCursor().isPresent()) {
                page = ledger.history("alice", one.after(page.nextCursor().orElseThrow()));
                found.addAll(page.entries());
            }
            Instant time = times.get(i);
            assertEquals(20, found.size());
            assertTrue(found.stream().allMatch(entry -> entry.time().equals(time)));
            assertEquals(
                    Money.of(BigDecimal.valueOf(20L * (i + 1), 2).toPlainString(), "CZK"),
                    found.get(0).balanceAfter());
        }
        assertEquals(
                List.of(),
                ledger.history("alice", HistoryQuery.latest(5).between(Instant.MIN, Instant.EPOCH))
                        .entries());
        assertEquals(
                5,
                ledger.history("alice", HistoryQuery.latest(5).between(Instant.EPOCH, Instant.MAX))
                        .entries()
                        .size());
    }

    @Test
    void shouldBoundOperationsAndLocksOfATransaction() {
        LedgerTransaction work = ledger.begin();
        for (int i = 0; i < 20; i++) {
            work.post(pay("bank", "alice", TEN));
        }
        assertThrows(TransactionTooLargeException.class, () -> work.post(pay("bank", "alice", TEN)));
        doing(opening -> opening.openAccount(AccountSpec.of("bob", "CZK")));
        LedgerTransaction reader = ledger.begin();
        reader.readForUpdate("alice");
        reader.readRepeatably("bob");
        reader.readForUpdate("bob");
        assertThrows(TransactionTooLargeException.class, () -> reader.readRepeatably("bank"));
        ledger.abandon(reader);
    }

    @Test
    @Tag("L11")
    void shouldHoldMicropaymentsAtTheFinestScale() {
        doing(work -> {
            work.defineCurrency("JPY.ATTO", 18);
            work.defineCurrency("JPY.MICRO", 6);
            work.openAccount(AccountSpec.of("a", "JPY.ATTO").withoutLowerLimit());
            work.openAccount(AccountSpec.of("b", "JPY.ATTO"));
            work.openAccount(AccountSpec.of("m", "JPY.MICRO").withoutLowerLimit());
            work.openAccount(AccountSpec.of("n", "JPY.MICRO"));
            work.post(pay("a", "b", Money.of("0.000000000000000001", "JPY.ATTO")));
            work.post(pay("a", "b", Money.of("4.6", "JPY.ATTO")));
            work.post(pay("m", "n", Money.of("4611686018427.387903", "JPY.MICRO")));
        });
        LedgerTransaction work = ledger.begin();
        assertEquals("4.600000000000000001", work.balance("b").posted().amount().toPlainString());
        assertThrows(RuntimeException.class, () -> work.post(pay("m", "n", Money.of("0.000001", "JPY.MICRO"))));
        assertThrows(InvalidAmountException.class, () -> work.post(pay("a", "b", Money.of("4.7", "JPY.ATTO"))));
    }
}
