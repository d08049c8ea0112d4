package dev.daicho.benchmarks.nvfs;

import dev.daicho.benchmarks.report.Median;
import java.util.List;

/**
 * What one scenario showed over all rounds.
 *
 * @param perSecond transactions a second, of each round
 * @param p50Micros median latency, of each round
 * @param p99Micros of each round
 */
record Figure(List<Double> perSecond, List<Double> p50Micros, List<Double> p99Micros) {

    /** The median of the rounds' rates. */
    double rate() {
        return Median.of(perSecond);
    }

    double p50() {
        return Median.of(p50Micros);
    }

    double p99() {
        return Median.of(p99Micros);
    }
}
