package dev.daicho.ledger.core.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.LedgerStatus.Role;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.OutcomeUnknownException;
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
        assertEquals(new Outcome.Committed(), buffer.await(buffer.submit(COMMAND)));
        assertEquals(1, arrived.size());
    }

    @Test
    void shouldGatherWhatComesWhileABlockIsUnderWayIntoOneCommunication() throws Exception {
        CompletableFuture<byte[]> first = new CompletableFuture<>();
        answer = block -> block.sequence() == 1 ? first : committed(block);
        CompletableFuture<Outcome> leading = buffer.submit(COMMAND);
        while (arrived.isEmpty()) {
            Thread.sleep(1);
        }
        List<CompletableFuture<Outcome>> others = java.util.stream.IntStream.range(0, 50)
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
        assertEquals(new Outcome.Committed(), buffer.await(buffer.submit(COMMAND)));
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
        assertEquals(new Outcome.Committed(), buffer.await(buffer.submit(COMMAND)));
        assertTrue(Thread.interrupted());
    }
}
