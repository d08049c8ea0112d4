package dev.daicho.strata.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NextStepTest {

    private final RetryPolicy policy =
            new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(3));

    private NextStep step(boolean executed, boolean present, boolean redelivered, int attempt, int looks) {
        return NextStep.of(executed, present, redelivered, attempt, looks, policy);
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
}
