package dev.daicho.ledger.core.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.LedgerStatus.Role;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.OutcomeUnknownException;
import dev.daicho.ledger.TransactionTooLargeException;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.OutcomeCodec;
import dev.daicho.ledger.core.log.NotAppendedException;
import dev.daicho.ledger.core.log.ReplicatedLog;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sending side against a log that answers as it is told. */
class BlockBufferTest {

    private static final Command COMMAND = new Command.Commit(new BranchId(new byte[] {1}));
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final List<Block> arrived = new CopyOnWriteArrayList<>();
    private volatile Function<Block, CompletableFuture<byte[]>> answer = BlockBufferTest::committed;

    private final ReplicatedLog log = new ReplicatedLog() {
        @Override
        public CompletableFuture<byte[]> append(byte[] entry) {
            Block block = BlockCodec.decode(entry);
            arrived.add(block);
            return answer.apply(block);
        }

        @Override
        public Role role() {
            return Role.LEADER;
        }

        @Override
        public long commitIndex() {
            return arrived.size();
        }

        @Override
        public void close() {}
    };

    private final BlockBuffer buffer = buffer(5 * SECOND);

    private BlockBuffer buffer(long giveUpNanos) {
        return new BlockBuffer(
                log, 7, new BlockTerms(100, SECOND, 1 << 20, 2, true, giveUpNanos), System::nanoTime, Thread::new);
    }

    @AfterEach
    void close() {
        buffer.close();
    }

    private static CompletableFuture<byte[]> committed(Block block) {
        return CompletableFuture.completedFuture(
                OutcomeCodec.encode(Collections.nCopies(block.commands().size(), new Outcome.Committed())));
    }

    @Test
    void shouldHandEachOutcomeToItsCommand() {
        assertEquals(new Decision(new Outcome.Committed(), "7.1"), buffer.await(buffer.submit(COMMAND)));
        assertEquals(1, arrived.size());
    }

    @Test
    void shouldGatherWhatComesWhileABlockIsUnderWayIntoOneCommunication() throws Exception {
        CompletableFuture<byte[]> first = new CompletableFuture<>();
        answer = block -> block.sequence() == 1 ? first : committed(block);
        CompletableFuture<Decision> leading = buffer.submit(COMMAND);
        while (arrived.isEmpty()) {
            Thread.sleep(1);
        }
        List<CompletableFuture<Decision>> others = java.util.stream.IntStream.range(0, 50)
                .mapToObj(i -> buffer.submit(COMMAND))
                .toList();
        first.complete(OutcomeCodec.encode(List.of(new Outcome.Committed())));
        buffer.await(leading);
        others.forEach(buffer::await);
        assertEquals(
                List.of(1, 50),
                arrived.stream().map(block -> block.commands().size()).toList());
    }

    @Test
    void shouldSendTheSameBlockAgainUntilItIsAnswered() {
        answer = block -> arrived.size() < 4
                ? CompletableFuture.failedFuture(new IOException("lost on the way"))
                : committed(block);
        assertEquals(new Decision(new Outcome.Committed(), "7.1"), buffer.await(buffer.submit(COMMAND)));
        assertEquals(4, arrived.size());
        assertEquals(1, arrived.stream().distinct().count());
    }

    @Test
    void shouldTellApartWhatSurelyWasNotDoneFromWhatMayHaveBeen() {
        try (BlockBuffer impatient = buffer(SECOND / 5)) {
            answer = block -> CompletableFuture.failedFuture(new NotAppendedException("no leader", new IOException()));
            assertThrows(LedgerUnavailableException.class, () -> impatient.await(impatient.submit(COMMAND)));
            answer = block -> CompletableFuture.failedFuture(new IOException("lost on the way"));
            assertThrows(OutcomeUnknownException.class, () -> impatient.await(impatient.submit(COMMAND)));
            answer = block -> new CompletableFuture<>();
            assertThrows(OutcomeUnknownException.class, () -> impatient.await(impatient.submit(COMMAND)));
        }
    }

    @Test
    void shouldRefuseAnAnswerThatDoesNotFitItsBlock() {
        try (BlockBuffer impatient = buffer(SECOND / 5)) {
            answer = block -> CompletableFuture.completedFuture(OutcomeCodec.encode(List.of()));
            assertThrows(OutcomeUnknownException.class, () -> impatient.await(impatient.submit(COMMAND)));
        }
    }

    @Test
    void shouldTakeNothingMoreOnceClosed() {
        buffer.close();
        assertThrows(LedgerUnavailableException.class, () -> buffer.await(buffer.submit(COMMAND)));
    }

    @Test
    void shouldWaitForTheOutcomeOfAnInterruptedCallerAndKeepTheInterruption() {
        Thread.currentThread().interrupt();
        assertEquals(new Decision(new Outcome.Committed(), "7.1"), buffer.await(buffer.submit(COMMAND)));
        assertTrue(Thread.interrupted());
    }

    @Test
    void shouldSendAKeptBlockAsOneAndADissolvedOneByTheThreshold() {
        List<Command> many = Collections.nCopies(250, COMMAND);
        List<Answer> kept = buffer.submitKept(many).join();
        assertEquals(250, kept.size());
        assertTrue(kept.stream().allMatch(one -> one.blockId().equals("7.1")), kept.toString());
        List<Answer> dissolved = buffer.submitDissolved(many).join();
        assertEquals(250, dissolved.size());
        assertTrue(dissolved.stream().map(Answer::blockId).distinct().count() > 2);
        assertTrue(arrived.get(0).kept());
        assertEquals(
                500, arrived.stream().mapToInt(block -> block.commands().size()).sum());
    }

    @Test
    void shouldTellEachMemberOfABlockThatGotNoAnswer() {
        try (BlockBuffer impatient = buffer(SECOND / 5)) {
            answer = block -> CompletableFuture.failedFuture(new IOException("lost on the way"));
            List<Answer> answers =
                    impatient.submitKept(Collections.nCopies(3, COMMAND)).join();
            assertTrue(answers.stream().allMatch(one -> one.failure() instanceof OutcomeUnknownException));
        }
        buffer.close();
        List<Answer> closed =
                buffer.submitDissolved(Collections.nCopies(2, COMMAND)).join();
        assertTrue(closed.stream().allMatch(one -> one.failure() instanceof LedgerUnavailableException));
    }

    @Test
    void shouldRefuseAKeptBlockThatNoEntryOfTheLogCarries() {
        Command big = new Command.RegisterNode("n".repeat(60_000), "m");
        assertThrows(TransactionTooLargeException.class, () -> buffer.submitKept(Collections.nCopies(20, big)));
        assertEquals(
                20, buffer.submitDissolved(Collections.nCopies(20, big)).join().size());
    }
}
