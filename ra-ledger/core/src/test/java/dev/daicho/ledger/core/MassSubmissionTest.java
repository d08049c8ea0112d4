package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.AccountLockedException;
import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.BlockResult;
import dev.daicho.ledger.HistoryEntry;
import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.InsufficientFundsException;
import dev.daicho.ledger.KeyConflictException;
import dev.daicho.ledger.LedgerBusyException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.PostingBlock;
import dev.daicho.ledger.PostingResult;
import dev.daicho.ledger.Receipt;
import dev.daicho.ledger.TransactionTooLargeException;
import dev.daicho.ledger.UnknownAccountException;
import dev.daicho.ledger.UnknownCurrencyException;
import dev.daicho.ledger.WrongScaleException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Blocks of postings beside transactions, on the real log. */
@Tag("L3")
@Execution(ExecutionMode.CONCURRENT)
class MassSubmissionTest {

    private final Ledger ledger;

    MassSubmissionTest(@TempDir Path home) {
        ledger = Ledger.open(LedgerConfig.builder(home.resolve("ledger"))
                .blockThreshold(50)
                .massQueuePostings(400)
                .requestTimeoutMillis(5_000)
                .build());
        LedgerTransaction opening = ledger.begin();
        opening.defineCurrency("CZK", 2);
        opening.openAccount(AccountSpec.of("bank", "CZK").withoutLowerLimit());
        opening.openAccount(AccountSpec.of("alice", "CZK"));
        opening.openAccount(AccountSpec.of("bob", "CZK"));
        ledger.commitLocal(opening);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static Posting.Builder pay(String from, String to, String amount) {
        return Posting.builder().from(from, Money.of(amount, "CZK")).to(to, Money.of(amount, "CZK"));
    }

    private List<PostingResult> submit(PostingBlock block) throws Exception {
        return ledger.submit(block)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .results();
    }

    private static List<Posting> gifts(int count) {
        List<Posting> gifts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            gifts.add(pay("bank", "alice", "1").build());
        }
        return gifts;
    }

    private static Receipt receipt(PostingResult result) {
        return assertInstanceOf(PostingResult.Posted.class, result, result.toString())
                .receipt();
    }

    private static Exception cause(PostingResult result) {
        return assertInstanceOf(PostingResult.Refused.class, result).cause();
    }

    private String posted(String account) {
        return ledger.begin().balance(account).posted().amount().toPlainString();
    }

    @Test
    @Tag("L5")
    @Tag("L6")
    void shouldPostAKeptBlockAsOneBlock() throws Exception {
        long blocksBefore = ledger.status().blockCount();
        List<PostingResult> results = submit(PostingBlock.kept(gifts(300)));
        Set<String> blocks = new HashSet<>();
        results.forEach(result -> blocks.add(receipt(result).blockId().orElseThrow()));
        assertEquals(1, blocks.size());
        assertEquals("300.00", posted("alice"));
        assertEquals(blocksBefore + 1, ledger.status().blockCount());
        HistoryEntry last =
                ledger.history("alice", HistoryQuery.latest(1)).entries().get(0);
        assertEquals(blocks, Set.of(last.blockId()));
        assertEquals(receipt(results.get(299)).postingId(), last.postingId());
    }

    @Test
    @Tag("L5")
    @Tag("L6")
    void shouldLetADissolvedBlockJoinSeveralBlocks() throws Exception {
        List<PostingResult> results = submit(PostingBlock.dissolved(gifts(300)));
        Set<String> blocks = new HashSet<>();
        results.forEach(result -> blocks.add(receipt(result).blockId().orElseThrow()));
        assertTrue(blocks.size() >= 6, blocks.toString());
        assertEquals("300.00", posted("alice"));
    }

    @Test
    void shouldTellEachPostingsOwnResult() throws Exception {
        List<PostingResult> results = submit(PostingBlock.of(List.of(
                pay("bank", "alice", "5").build(),
                pay("alice", "bob", "6").build(),
                pay("alice", "nobody", "1").build(),
                pay("alice", "bob", "0.001").build(),
                Posting.builder()
                        .from("alice", Money.of("1", "EUR"))
                        .to("bob", Money.of("1", "EUR"))
                        .build(),
                pay("alice", "bob", "2").build())));
        assertFalse(receipt(results.get(0)).alreadyPosted());
        assertInstanceOf(InsufficientFundsException.class, cause(results.get(1)));
        assertInstanceOf(UnknownAccountException.class, cause(results.get(2)));
        assertInstanceOf(WrongScaleException.class, cause(results.get(3)));
        assertInstanceOf(UnknownCurrencyException.class, cause(results.get(4)));
        receipt(results.get(5));
        assertEquals("3.00", posted("alice"));
        assertEquals(2, new BlockResult(results).postedCount());
    }

    @Test
    void shouldPostOnceHoweverOftenAKeyIsSubmitted() throws Exception {
        Posting order = pay("bank", "alice", "5").idempotencyKey("order/1").build();
        Posting other = pay("bank", "alice", "6").idempotencyKey("order/1").build();
        List<PostingResult> first = submit(PostingBlock.kept(List.of(order, order, other)));
        List<PostingResult> again = submit(PostingBlock.dissolved(List.of(order, other)));
        assertFalse(receipt(first.get(0)).alreadyPosted());
        assertTrue(receipt(first.get(1)).alreadyPosted());
        assertInstanceOf(KeyConflictException.class, cause(first.get(2)));
        assertEquals(receipt(first.get(0)).postingId(), receipt(again.get(0)).postingId());
        assertInstanceOf(KeyConflictException.class, cause(again.get(1)));
        assertEquals("5.00", posted("alice"));
    }

    @Test
    void shouldRefuseOnlyThePostingsOnWhatAnotherTransactionHasLocked() throws Exception {
        submit(PostingBlock.of(gifts(1)));
        LedgerTransaction reader = ledger.begin();
        reader.readForUpdate("alice");
        List<PostingResult> results = submit(PostingBlock.kept(List.of(
                pay("bank", "alice", "1").build(), pay("bank", "bob", "1").build())));
        assertInstanceOf(AccountLockedException.class, cause(results.get(0)));
        receipt(results.get(1));
        ledger.abandon(reader);
    }

    @Test
    void shouldTakeNoMoreThanItsBoundAtATimeAndGiveRoomBack() throws Exception {
        assertThrows(TransactionTooLargeException.class, () -> ledger.submit(PostingBlock.of(gifts(401))));
        List<CompletableFuture<BlockResult>> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(ledger.submit(PostingBlock.of(gifts(200))).toCompletableFuture());
            long open = all.stream().filter(block -> !block.isDone()).count();
            assertTrue(open <= 3, open + " blocks are under way");
        }
        for (CompletableFuture<BlockResult> block : all) {
            assertEquals(200, block.get(20, TimeUnit.SECONDS).postedCount());
        }
        assertEquals("6000.00", posted("alice"));
    }

    @Test
    void shouldSayThatItIsBusyWhenNoRoomComesInTime() throws Exception {
        CompletableFuture<BlockResult> held =
                ledger.submit(PostingBlock.of(gifts(400))).toCompletableFuture();
        Thread.currentThread().interrupt();
        try {
            assertThrows(LedgerBusyException.class, () -> {
                for (int i = 0; i < 1_000; i++) {
                    ledger.submit(PostingBlock.of(gifts(400)));
                }
            });
        } finally {
            Thread.interrupted();
        }
        assertEquals(400, held.get(20, TimeUnit.SECONDS).postedCount());
    }

    @Test
    void shouldTellReceiptsOfTransactionsTheirBlockOnceTheyAreCommitted() throws Exception {
        LedgerTransaction local = ledger.begin();
        Receipt inLocal = local.post(pay("bank", "alice", "1").build());
        assertTrue(inLocal.blockId().isEmpty());
        ledger.commitLocal(local);
        assertEquals(lastBlock(), inLocal.blockId().orElseThrow());
        LedgerTransaction twoPhase = ledger.begin();
        Receipt inTwoPhase = twoPhase.post(pay("bank", "alice", "1").build());
        byte[] branch = "b".getBytes(StandardCharsets.UTF_8);
        ledger.prepare(branch, twoPhase);
        assertTrue(inTwoPhase.blockId().isEmpty());
        ledger.commit(branch);
        assertEquals(lastBlock(), inTwoPhase.blockId().orElseThrow());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(inTwoPhase);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Receipt copy = (Receipt) in.readObject();
            assertEquals(inTwoPhase, copy);
            assertEquals(inTwoPhase.blockId(), copy.blockId());
        }
    }

    private String lastBlock() {
        return ledger.history("alice", HistoryQuery.latest(1)).entries().get(0).blockId();
    }

    @Test
    void shouldRefuseWhatComesAfterItsEnd() {
        ledger.close();
        assertThrows(LedgerUnavailableException.class, () -> ledger.submit(PostingBlock.of(gifts(1))));
    }
}
