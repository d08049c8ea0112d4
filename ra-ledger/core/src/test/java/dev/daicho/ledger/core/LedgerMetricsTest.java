package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.AccountLockedException;
import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.PostingBlock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted. */
class LedgerMetricsTest {

    @Test
    void shouldCountBlocksPostingsKeysWaitsAndForcedWrites(@TempDir Path home) throws Exception {
        try (Ledger ledger = Ledger.open(LedgerConfig.builder(home.resolve("ledger"))
                .lockTimeoutMillis(50)
                .keyLimit(30)
                .build())) {
            LedgerTransaction opening = ledger.begin();
            opening.defineCurrency("CZK", 2);
            opening.openAccount(AccountSpec.of("bank", "CZK").withoutLowerLimit());
            opening.openAccount(AccountSpec.of("alice", "CZK"));
            ledger.commitLocal(opening);
            LedgerMetrics before = ledger.metrics();
            List<Posting> gifts = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                gifts.add(Posting.builder()
                        .from("bank", Money.of("1", "CZK"))
                        .to("alice", Money.of("1", "CZK"))
                        .idempotencyKey("k" + i)
                        .build());
            }
            ledger.submit(PostingBlock.kept(gifts)).toCompletableFuture().get(10, TimeUnit.SECONDS);
            LedgerTransaction reader = ledger.begin();
            reader.readForUpdate("alice");
            assertThrows(AccountLockedException.class, () -> ledger.begin().readForUpdate("alice"));
            ledger.abandon(reader);
            LedgerMetrics after = ledger.metrics();
            assertEquals(40, after.postingCount() - before.postingCount());
            assertEquals(30, after.keyCount());
            assertTrue(after.keyHorizonMillis() > 0);
            assertEquals(2, after.accountCount());
            assertTrue(after.blocksSentCount() >= before.blocksSentCount() + 2, after.toString());
            assertTrue(after.transactionsSentCount() >= before.transactionsSentCount() + 41, after.toString());
            assertTrue(after.transactionsPerBlock() > 1, after.toString());
            assertEquals(1, after.lockWaitCount());
            assertEquals(1, after.lockTimeoutCount());
            assertTrue(after.lockWaitMillis() >= 50, after.toString());
            assertTrue(after.logSyncCount() > before.logSyncCount() && before.logSyncCount() > 0, after.toString());
            assertTrue(after.historyBytes() > before.historyBytes());
            assertTrue(after.toJson().startsWith("{\"role\":\"leader\",\"term\":1,\"commitIndex\":"), after.toJson());
        }
    }
}
