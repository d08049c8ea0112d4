package dev.daicho.strata.chain;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * For how long chains are kept after they have ended. A request whose rows are not there after all that time was forgotten, or its
 * transaction never committed; it does not run any more. Immutable. Source: S10, S11.
 */
record KeepFinished(Duration age) {

    static final String PROPERTY = "daicho.strata.keep-finished";

    private static final Duration SHORTEST = Duration.ofHours(1);

    KeepFinished {
        if (age.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(PROPERTY + " is " + age + "; " + SHORTEST
                    + " at least, since late deliveries of a request are known by its rows");
        }
    }

    static KeepFinished from(UnaryOperator<@Nullable String> properties) {
        String text = properties.apply(PROPERTY);
        try {
            return new KeepFinished(text == null ? Duration.ofDays(30) : Duration.parse(text));
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException(PROPERTY + " is \"" + text + "\", not a duration such as P30D", wrong);
        }
    }

    /** Whether a request of that time whose rows are not there is not waited for any more. */
    boolean isForgotten(Instant requestedAt, Instant now) {
        return Duration.between(requestedAt, now).compareTo(age) > 0;
    }
}
