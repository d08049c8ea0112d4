package dev.daicho.strata.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.daicho.strata.tracking.Gathering.Turn;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NextStepTest {

    private final RetryPolicy policy =
            new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(3));

    private NextStep step(boolean executed, boolean present, boolean redelivered, int attempt, int looks) {
        return NextStep.of(executed, present, redelivered, attempt, looks, Turn.LEADS, policy);
    }

    @Test
    void shouldRunFreshRequest() {
        assertEquals(new NextStep.Run(), step(false, true, false, 1, 0));
        assertEquals(new NextStep.Run(), step(false, true, false, 3, 7), "the member has come at last");
    }

    @Test
    void shouldIgnoreWhatHasCommittedWhateverElseIsTrue() {
        for (boolean present : new boolean[] {true, false}) {
            for (boolean redelivered : new boolean[] {true, false}) {
                assertEquals(new NextStep.Ignore(), step(true, present, redelivered, 9, 9));
            }
        }
    }

    @Test
    void shouldWaitForAbsentMemberWithoutCountingAttempts() {
        assertEquals(new NextStep.Wait(Duration.ofSeconds(1)), step(false, false, false, 1, 0));
        assertEquals(new NextStep.Wait(Duration.ofSeconds(2)), step(false, false, false, 1, 1));
        assertEquals(new NextStep.Wait(Duration.ofSeconds(3)), step(false, false, false, 1, 2));
        assertEquals(new NextStep.Wait(Duration.ofSeconds(3)), step(false, false, true, 3, 1_000_000));
    }

    @Test
    void shouldTurnRedeliveryIntoDelayedAttempt() {
        assertEquals(new NextStep.Retry(2, Duration.ofSeconds(1)), step(false, true, true, 1, 0));
        assertEquals(new NextStep.Retry(3, Duration.ofSeconds(2)), step(false, true, true, 2, 0));
    }

    @Test
    void shouldParkAfterLastAttempt() {
        assertEquals(new NextStep.Park(), step(false, true, true, 3, 0));
        assertEquals(new NextStep.Park(), step(false, true, true, 4, 0), "if fewer are allowed than before");
    }

    @Test
    void shouldLetOnlyLeadingRequestMakeAttempts() {
        for (boolean redelivered : new boolean[] {true, false}) {
            assertEquals(new NextStep.Follow(false), joined(redelivered, Turn.FOLLOWS));
            assertEquals(new NextStep.Follow(true), joined(redelivered, Turn.FOLLOWS_WAITING_LEADER));
            assertEquals(new NextStep.AwaitRow(), joined(redelivered, Turn.UNSEEN));
            assertEquals(new NextStep.AwaitJoin(Duration.ofSeconds(2)), joined(redelivered, Turn.LEADS_INCOMPLETE));
        }
        assertEquals(new NextStep.Run(), joined(false, Turn.LEADS));
        assertEquals(new NextStep.Retry(2, Duration.ofSeconds(1)), joined(true, Turn.LEADS));
        for (Turn turn : Turn.values()) {
            assertEquals(new NextStep.Ignore(), NextStep.of(true, true, false, 1, 1, turn, policy));
            assertEquals(new NextStep.Wait(Duration.ofSeconds(2)), NextStep.of(false, false, true, 1, 1, turn, policy));
        }
    }

    private NextStep joined(boolean redelivered, Turn turn) {
        return NextStep.of(false, true, redelivered, 1, 1, turn, policy);
    }

    @Test
    void shouldLookForRowsSoonAtFirstAndSeldomLater() {
        assertEquals(Duration.ofMillis(20), policy.lookAfter(Duration.ofMillis(-5)));
        assertEquals(Duration.ofMillis(300), policy.lookAfter(Duration.ofMillis(300)));
        assertEquals(Duration.ofSeconds(3), policy.lookAfter(Duration.ofDays(300)));
    }
}
