package dev.daicho.ledger.core.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.buffer.Assembly.Sent;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a block is due and what is in it; the clock is a number. */
@Tag("L3")
class AssemblyTest {

    private static final long PERIOD = 100;

    private final Assembly assembly = new Assembly(new BlockTerms(3, PERIOD, 1000, 2, true, 1000), 7);

    /** A command, padded to a size by the length of its name. */
    private SingleReply add(long now, int sizeBytes) {
        SingleReply reply = new SingleReply();
        String name = "n".repeat(Math.max(1, sizeBytes));
        assembly.add(Parcel.of(new Command.RegisterNode(name, "m"), now, reply, 0));
        return reply;
    }

    private static ManyReplies addKept(Assembly assembly, long now, int count) {
        ManyReplies replies = new ManyReplies(count);
        assembly.add(Parcel.together(Collections.nCopies(count, new Command.Release(5)), now, replies));
        return replies;
    }

    private static Block block(Sent sent) {
        return BlockCodec.decode(sent.entry);
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
        assertEquals(1, block(sent).commands().size());
        assertEquals("7.1", block(sent).id());
        assertEquals(0, block(sent).acknowledged());
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
        assertEquals(3, block(next(20)).commands().size());
        assertNull(assembly.next(10_000), "two are under way, and no more may be");
    }

    @Test
    void shouldSendWhatHasWaitedForItsPeriod() {
        add(0, 1);
        next(0);
        add(10, 1);
        assertNull(assembly.next(10 + PERIOD - 1));
        assertEquals(1, block(next(10 + PERIOD)).commands().size());
    }

    @Test
    void shouldSendWhatWaitsAsSoonAsTheBlockBeforeIsAnswered() {
        add(0, 1);
        Sent first = next(0);
        add(1, 1);
        add(1, 1);
        assembly.answered(first);
        Sent second = next(2);
        assertEquals(2, block(second).commands().size());
        assertEquals(1, block(second).acknowledged());
    }

    @Test
    void shouldBoundABlocksBytesButSendWhatIsBiggerAlone() {
        add(0, 600);
        add(0, 600);
        add(0, 5000);
        assertEquals(1, next(0).commandCount);
        assertEquals(1, next(0).commandCount);
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
        assertEquals(0, block(third).acknowledged());
        assembly.answered(third);
        long muchLater = 3_001;
        add(muchLater, 1);
        assertEquals(3, block(next(muchLater)).acknowledged(), "by now it is fenced off for good");
    }

    @Test
    void shouldPassOverABlockThatSurelyNeverGotIn() {
        add(0, 1);
        assembly.givenUp(next(0), 0);
        add(1, 1);
        assertEquals(1, block(next(1)).acknowledged());
    }

    @Test
    void shouldTakeBackOnlyWhatWasNotSent() {
        SingleReply sent = add(0, 1);
        next(0);
        SingleReply waiting = add(1, 1);
        assertFalse(assembly.remove(sent));
        assertTrue(assembly.remove(waiting));
        assertNull(assembly.next(1_000));
    }

    @Test
    void shouldSendAKeptBlockByItselfAndKeepTheOrderOfWhatCame() {
        Assembly dissolving = new Assembly(new BlockTerms(3, PERIOD, 1000, 9, false, 1000), 7);
        SingleReply before = new SingleReply();
        dissolving.add(Parcel.of(new Command.Release(1), 0, before, 0));
        ManyReplies kept = addKept(dissolving, 0, 40);
        dissolving.add(Parcel.of(new Command.Release(2), 0, new SingleReply(), 0));
        Sent first = sent(dissolving);
        Sent second = sent(dissolving);
        assertEquals(List.of(new Command.Release(1)), block(first).commands());
        assertFalse(block(first).kept());
        assertEquals(40, block(second).commands().size());
        assertTrue(block(second).kept());
        assertEquals(1, dissolving.queuedCount());
        second.tell(Collections.nCopies(40, new Outcome.RolledBack()));
        assertTrue(kept.outcomes.join().stream()
                .allMatch(answer -> answer.blockId().equals("7.2")));
        assertFalse(before.isDone());
    }

    private static Sent sent(Assembly from) {
        Sent sent = from.next(0);
        if (sent == null) {
            throw new AssertionError("Nothing is due");
        }
        return sent;
    }
}
