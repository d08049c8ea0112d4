package dev.daicho.strata.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    @Test
    void shouldDoubleEachPauseUpToTheLongest() {
        RetryPolicy policy = RetryPolicy.from(name -> null);
        assertEquals(Duration.ofSeconds(1), policy.pauseAfter(1));
        assertEquals(Duration.ofSeconds(2), policy.pauseAfter(2));
        assertEquals(Duration.ofSeconds(128), policy.pauseAfter(8));
        assertEquals(Duration.ofMinutes(5), policy.pauseAfter(10));
        assertEquals(Duration.ofMinutes(5), policy.pauseAfter(Integer.MAX_VALUE));
        assertEquals(Duration.ofSeconds(10), policy.waitAfter(Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> policy.pauseAfter(0));
    }

    @Test
    void shouldBeExhaustedAfterItsAttempts() {
        RetryPolicy policy = RetryPolicy.from(Map.of(RetryPolicy.ATTEMPTS, "3")::get);
        assertEquals(false, policy.isExhausted(2));
        assertEquals(true, policy.isExhausted(3));
    }

    @Test
    void shouldTakeItsSettings() {
        RetryPolicy policy = RetryPolicy.from(Map.of(
                RetryPolicy.FIRST_PAUSE, "PT0.2S",
                RetryPolicy.LONGEST_PAUSE, "PT1S",
                RetryPolicy.LONGEST_WAIT, "PT4S")::get);
        assertEquals(new RetryPolicy(8, Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(4)), policy);
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSenseAndNameThem() {
        List<Map<String, String>> wrongs = List.of(
                Map.of(RetryPolicy.ATTEMPTS, "many"),
                Map.of(RetryPolicy.ATTEMPTS, "0"),
                Map.of(RetryPolicy.FIRST_PAUSE, "1s"),
                Map.of(RetryPolicy.FIRST_PAUSE, "PT0S"),
                Map.of(RetryPolicy.LONGEST_PAUSE, "PT0.5S"),
                Map.of(RetryPolicy.LONGEST_WAIT, "-PT1S"));
        for (Map<String, String> wrong : wrongs) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> RetryPolicy.from(wrong::get));
            assertTrue(String.valueOf(refusal.getMessage()).length() > 20, wrong.toString());
        }
    }
}
