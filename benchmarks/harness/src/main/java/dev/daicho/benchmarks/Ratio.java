package dev.daicho.benchmarks;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * One figure of a study, with what was asked of it.
 *
 * @param name what is divided by what
 * @param value from all that was seen; NaN where a part of it was not run
 * @param bounds the floor and the goal, in words of the table; empty for none
 */
record Ratio(String name, ToDoubleFunction<Seen> value, String bounds) {

    /** A rate divided by another. */
    static Ratio ofRates(String name, Scenario one, Scenario other, String bounds) {
        return new Ratio(name, seen -> seen.rate(one) / seen.rate(other), bounds);
    }

    String row(Seen seen) {
        double found = value.applyAsDouble(seen);
        return "| " + name + " | " + (Double.isNaN(found) ? "not run" : String.format(Locale.ROOT, "%.2f", found))
                + " | " + bounds + " |\n";
    }
}
