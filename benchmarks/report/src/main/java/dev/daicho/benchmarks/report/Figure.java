package dev.daicho.benchmarks.report;

import java.util.List;

/**
 * What one scenario showed over all rounds.
 *
 * @param perSecond transactions a second, of each round
 * @param p50Micros median latency, of each round
 * @param p99Micros of each round
 */
public record Figure(List<Double> perSecond, List<Double> p50Micros, List<Double> p99Micros) {

    /** The median of the rounds' rates. */
    public double rate() {
        return median(perSecond);
    }

    public double p50() {
        return median(p50Micros);
    }

    public double p99() {
        return median(p99Micros);
    }

    /** The value in the middle, or between the two in the middle. */
    public static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
