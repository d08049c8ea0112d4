package dev.daicho.strata.chain;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How often and when a failed stratum is tried again: each pause is twice the one before, up to the longest. Immutable. Source: S11.
 *
 * @param attempts how many attempts fail before a stratum is parked
 * @param firstPause the pause after the first failure
 * @param longestPause no pause is longer
 * @param longestWait no pause between two looks for an absent member is longer
 */
record RetryPolicy(int attempts, Duration firstPause, Duration longestPause, Duration longestWait) {

    private static final Duration FIRST_LOOK = Duration.ofMillis(20);

    static final String ATTEMPTS = "daicho.strata.attempts";
    static final String FIRST_PAUSE = "daicho.strata.first-pause";
    static final String LONGEST_PAUSE = "daicho.strata.longest-pause";
    static final String LONGEST_WAIT = "daicho.strata.longest-wait";

    RetryPolicy {
        if (attempts < 1
                || firstPause.isNegative()
                || firstPause.isZero()
                || longestPause.compareTo(firstPause) < 0
                || longestWait.isNegative()
                || longestWait.isZero()) {
            throw new IllegalArgumentException("Not a retry policy: " + attempts + " attempts, pauses from "
                    + firstPause + " to " + longestPause + ", waits up to " + longestWait);
        }
    }

    /** From system properties, or the usual: eight attempts within about two minutes. */
    static RetryPolicy from(UnaryOperator<@Nullable String> properties) {
        return new RetryPolicy(
                number(properties.apply(ATTEMPTS), 8),
                duration(FIRST_PAUSE, properties.apply(FIRST_PAUSE), Duration.ofSeconds(1)),
                duration(LONGEST_PAUSE, properties.apply(LONGEST_PAUSE), Duration.ofMinutes(5)),
                duration(LONGEST_WAIT, properties.apply(LONGEST_WAIT), Duration.ofSeconds(10)));
    }

    /** Whether a stratum that has failed this often in a row is parked. */
    boolean isExhausted(int failures) {
        return failures >= attempts;
    }

    /** The pause before the next attempt, after that many failures in a row. */
    Duration pauseAfter(int failures) {
        return doubled(failures, longestPause);
    }

    /** The pause before the next look for a member that was absent that many times in a row. */
    Duration waitAfter(int looks) {
        return doubled(looks, longestWait);
    }

    /** The pause before the next look for a row that its transaction has yet to commit: short at first, and as long as has been waited. */
    Duration lookAfter(Duration waited) {
        Duration pause = waited.compareTo(FIRST_LOOK) < 0 ? FIRST_LOOK : waited;
        return pause.compareTo(longestWait) > 0 ? longestWait : pause;
    }

    private Duration doubled(int times, Duration longest) {
        if (times < 1) {
            throw new IllegalArgumentException("Times " + times + "; it starts at 1");
        }
        // Beyond 2^20 every longest pause is reached, and no shift overflows.
        Duration pause = firstPause.multipliedBy(1L << Math.min(times - 1, 20));
        return pause.compareTo(longest) > 0 ? longest : pause;
    }

    private static int number(@Nullable String text, int usual) {
        try {
            return text == null ? usual : Integer.parseInt(text);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(ATTEMPTS + " is \"" + text + "\", not a number", wrong);
        }
    }

    private static Duration duration(String name, @Nullable String text, Duration usual) {
        try {
            return text == null ? usual : Duration.parse(text);
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException(name + " is \"" + text + "\", not a duration such as PT1S", wrong);
        }
    }
}
