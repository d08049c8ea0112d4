package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.AccountLockedException;
import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.DeadlockException;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.UnknownAccountException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads under locks through the door, on the real log. */
@Tag("L6")
class LedgerLockTest {

    private final Ledger ledger;

    LedgerLockTest(@TempDir Path home) {
        ledger = Ledger.open(LedgerConfig.builder(home.resolve("ledger"))
                .lockTimeoutMillis(5_000)
                .build());
        LedgerTransaction begin = ledger.begin();
        begin.defineCurrency("CZK", 2);
        begin.openAccount(AccountSpec.of("source", "CZK").withoutLowerLimit());
        begin.openAccount(AccountSpec.of("a", "CZK"));
        begin.openAccount(AccountSpec.of("b", "CZK"));
        ledger.commitLocal(begin);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static void pay(LedgerTransaction work, String to, String amount) {
        Money money = Money.of(amount, "CZK");
        work.post(Posting.builder().from("source", money).to(to, money).build());
    }

    @Test
    void shouldLoseNoUpdateOfManyThatReadBeforeTheyWrite() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                byte client = (byte) i;
                all.add(clients.submit(() -> {
                    for (byte round = 0; round < 10; round++) {
                        LedgerTransaction work = ledger.begin();
                        BigDecimal before = work.readForUpdate("a").posted().amount();
                        // What is paid depends on what was read: any lost update would show in the end.
                        pay(work, "a", before.add(BigDecimal.ONE).toPlainString());
                        byte[] branch = {client, round};
                        assertTrue(ledger.prepare(branch, work));
                        assertEquals(
                                before, ledger.begin().balance("a").posted().amount());
                        assertTrue(ledger.commit(branch));
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            clients.shutdownNow();
        }
        assertEquals(
                Money.of(((1L << 40) - 1) + ".00", "CZK"),
                ledger.begin().balance("a").posted());
    }

    @Test
    void shouldTellOneOfTwoThatWaitForEachOther() throws Exception {
        LedgerTransaction older = ledger.begin();
        LedgerTransaction younger = ledger.begin();
        older.readForUpdate("a");
        younger.readForUpdate("b");
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> waits = other.submit(() -> older.readForUpdate("b"));
            DeadlockException victim = assertThrows(DeadlockException.class, () -> {
                while (true) {
                    younger.readForUpdate("a");
                }
            });
            assertTrue(String.valueOf(victim.getMessage()).startsWith("Deadlock: "), victim.toString());
            waits.get(10, TimeUnit.SECONDS);
        } finally {
            other.shutdownNow();
        }
        ledger.abandon(younger);
        pay(older, "b", "1.00");
        ledger.commitLocal(older);
        assertEquals(Money.of("1.00", "CZK"), ledger.begin().balance("b").posted());
    }

    @Test
    void shouldGiveLocksBackAtTheEndOfAReaderAndOfOneThatGivesUp() {
        LedgerTransaction reader = ledger.begin();
        reader.readRepeatably("a");
        assertFalse(reader.isReadOnly());
        LedgerTransaction writer = ledger.begin();
        writer.readForUpdate("b");
        ledger.abandon(writer);
        assertThrows(AccountLockedException.class, () -> writer.readForUpdate("b"));
        assertFalse(ledger.prepare(new byte[] {9}, reader));
        assertTrue(ledger.recover().isEmpty());
        LedgerTransaction next = ledger.begin();
        pay(next, "a", "1.00");
        pay(next, "b", "1.00");
        ledger.commitLocal(next);
        assertThrows(UnknownAccountException.class, () -> ledger.begin().readForUpdate("nobody"));
    }
}
