package dev.daicho.ledger.core.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.buffer.Assembly.Sent;
import dev.daicho.ledger.core.buffer.Assembly.Waiting;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When a block is due and what is in it; the clock is a number. */
class AssemblyTest {

    private static final long PERIOD = 100;

    private final Assembly assembly = new Assembly(new BlockTerms(3, PERIOD, 1000, 2, true, 1000), 7);

    private CompletableFuture<Outcome> add(long now, int sizeBytes) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        assembly.add(new Waiting(new Command.Commit(new BranchId(new byte[] {1})), sizeBytes, now, outcome));
        return outcome;
    }

    private Sent next(long now) {
        Sent sent = assembly.next(now);
        assertNotNull(sent);
        if (sent == null) {
            throw new AssertionError();
        }
        return sent;
    }

    @Test
    void shouldSendAtOnceWhileNothingIsUnderWay() {
        add(5, 1);
        Sent sent = next(5);
        assertEquals(1, sent.block.commands().size());
        assertEquals("7.1", sent.block.id());
        assertEquals(0, sent.block.acknowledged());
    }

    @Test
    void shouldGatherUntilThresholdOrPeriodWhileABlockIsUnderWay() {
        add(0, 1);
        next(0);
        add(10, 1);
        assertNull(assembly.next(10));
        assertEquals(PERIOD - 5, assembly.nanosUntilDue(15));
        add(20, 1);
        add(20, 1);
        add(20, 1);
        assertEquals(3, next(20).block.commands().size());
        assertNull(assembly.next(10_000), "two are under way, and no more may be");
    }

    @Test
    void shouldSendWhatHasWaitedForItsPeriod() {
        add(0, 1);
        next(0);
        add(10, 1);
        assertNull(assembly.next(10 + PERIOD - 1));
        assertEquals(1, next(10 + PERIOD).block.commands().size());
    }

    @Test
    void shouldSendWhatWaitsAsSoonAsTheBlockBeforeIsAnswered() {
        add(0, 1);
        Sent first = next(0);
        add(1, 1);
        add(1, 1);
        assembly.answered(first);
        Sent second = next(2);
        assertEquals(2, second.block.commands().size());
        assertEquals(1, second.block.acknowledged());
    }

    @Test
    void shouldBoundABlocksBytesButSendWhatIsBiggerAlone() {
        add(0, 600);
        add(0, 600);
        add(0, 5000);
        assertEquals(1, next(0).members.size());
        assertEquals(1, next(0).members.size());
    }

    @Test
    void shouldAcknowledgeNothingBehindABlockWhoseOutcomeIsUnknown() {
        add(0, 1);
        Sent lost = next(0);
        lost.mayBeIn = true;
        assembly.givenUp(lost, 0);
        add(1, 1);
        assembly.answered(next(1));
        add(2, 1);
        Sent third = next(2);
        assertEquals(0, third.block.acknowledged());
        assembly.answered(third);
        long muchLater = 3_001;
        add(muchLater, 1);
        assertEquals(3, next(muchLater).block.acknowledged(), "by now it is fenced off for good");
    }

    @Test
    void shouldPassOverABlockThatSurelyNeverGotIn() {
        add(0, 1);
        assembly.givenUp(next(0), 0);
        add(1, 1);
        assertEquals(1, next(1).block.acknowledged());
    }

    @Test
    void shouldTakeBackOnlyWhatWasNotSent() {
        CompletableFuture<Outcome> sent = add(0, 1);
        next(0);
        CompletableFuture<Outcome> waiting = add(1, 1);
        assertFalse(assembly.remove(sent));
        assertTrue(assembly.remove(waiting));
        assertNull(assembly.next(1_000));
    }
}
