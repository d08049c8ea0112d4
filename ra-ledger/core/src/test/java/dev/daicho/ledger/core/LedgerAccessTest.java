package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.daicho.ledger.AccountAccess;
import dev.daicho.ledger.AccountRight;
import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.NotAllowedException;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.PostingBlock;
import dev.daicho.ledger.PostingResult;
import dev.daicho.ledger.core.block.Actor;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts with owners, through the whole core. */
class LedgerAccessTest {

    private static final Actor ALICE = Actor.of("alice");
    private static final Actor BOB = Actor.of("bob");

    private final Ledger ledger;

    LedgerAccessTest(@TempDir Path home) {
        ledger = Ledger.open(LedgerConfig.builder(home.resolve("ledger")).build());
        LedgerTransaction opening = ledger.begin();
        opening.as(ALICE, work -> {
            work.defineCurrency("CZK", 2);
            work.openAccount(AccountSpec.of("bank", "CZK").withoutLowerLimit());
            work.openAccount(AccountSpec.of("hers", "CZK"));
            work.changeAccess("hers", AccountAccess.ownedBy("alice").grant("*", AccountRight.CREDIT));
            work.post(pay("bank", "hers"));
            return true;
        });
        ledger.commitLocal(opening);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static Posting pay(String from, String to) {
        return Posting.builder()
                .from(from, Money.of("1", "CZK"))
                .to(to, Money.of("1", "CZK"))
                .build();
    }

    @Test
    void shouldRefuseAtOnceAndNameAccountAndPrincipal() {
        LedgerTransaction his = ledger.begin();
        NotAllowedException notAllowed =
                assertThrows(NotAllowedException.class, () -> his.as(BOB, work -> work.post(pay("hers", "bank"))));
        assertEquals("hers", notAllowed.account());
        assertEquals("bob", notAllowed.principal());
        his.as(BOB, work -> work.post(pay("bank", "hers")));
        ledger.commitLocal(his);
        LedgerTransaction hers = ledger.begin();
        hers.as(ALICE, work -> work.post(pay("hers", "bank")));
        ledger.commitLocal(hers);
    }

    @Test
    void shouldShowBalanceHistoryAndListToWhoMayRead() {
        LedgerTransaction work = ledger.begin();
        assertThrows(NotAllowedException.class, () -> work.as(BOB, his -> his.balance("hers")));
        assertThrows(NotAllowedException.class, () -> work.balance("hers"));
        assertThrows(NotAllowedException.class, () -> work.as(BOB, his -> his.readForUpdate("hers")));
        assertThrows(NotAllowedException.class, () -> ledger.history(BOB, "hers", HistoryQuery.latest(1)));
        assertEquals(1, ledger.accounts(BOB, "", null, 10).size());
        assertEquals(2, ledger.accounts(ALICE, "", null, 10).size());
        assertEquals(
                Money.of("1.00", "CZK"),
                work.as(ALICE, hers -> hers.balance("hers")).posted());
        assertEquals(
                1,
                ledger.history(ALICE, "hers", HistoryQuery.latest(1)).entries().size());
        assertEquals("alice", work.access("hers").orElseThrow().owner());
        ledger.abandon(work);
    }

    @Test
    void shouldCheckMassSubmissionsToo() throws Exception {
        List<PostingResult> results = ledger.submit(
                        BOB, PostingBlock.kept(List.of(pay("hers", "bank"), pay("bank", "hers"))))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .results();
        assertInstanceOf(
                NotAllowedException.class,
                assertInstanceOf(PostingResult.Refused.class, results.get(0)).cause());
        assertInstanceOf(PostingResult.Posted.class, results.get(1));
    }
}
