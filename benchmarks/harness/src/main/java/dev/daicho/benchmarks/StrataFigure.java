package dev.daicho.benchmarks;

import dev.daicho.benchmarks.report.Median;
import jakarta.json.JsonObject;
import java.util.List;

/**
 * What one scenario showed, medians of its rounds.
 *
 * @param perSecond whole global transactions a second, the strata behind the user's back included
 * @param branches resources that took part in the user's own transaction
 * @param user median of what the user waits, in microseconds
 * @param whole median until everything had committed
 * @param hold 99th percentile for which the row's lock was held
 * @param count in all rounds
 * @param failures in all rounds
 */
record StrataFigure(double perSecond, int branches, double user, double whole, double hold, long count, long failures) {

    static StrataFigure of(List<JsonObject> rounds) {
        return new StrataFigure(
                median(rounds, "perSecond"),
                (int) median(rounds, "branches"),
                median(rounds, "p50Micros"),
                median(rounds, "wholeP50Micros"),
                median(rounds, "holdP99Micros"),
                sum(rounds, "count"),
                sum(rounds, "failures"));
    }

    /** On the user's path, by the protocol: each branch is forced at prepare and at commit, and the decision in between; a single one at its commit. */
    int forces() {
        return branches <= 1 ? branches : 2 * branches + 1;
    }

    private static double median(List<JsonObject> rounds, String name) {
        return Median.of(rounds.stream()
                .map(round -> round.getJsonNumber(name).doubleValue())
                .toList());
    }

    private static long sum(List<JsonObject> rounds, String name) {
        return rounds.stream()
                .mapToLong(round -> round.getJsonNumber(name).longValue())
                .sum();
    }
}
