package dev.daicho.benchmarks;

import dev.daicho.benchmarks.report.Median;
import jakarta.json.JsonObject;
import java.util.List;

/**
 * What one scenario showed over all rounds.
 *
 * @param perSecond transfers a second, of each round
 * @param p50Micros median latency, of each round
 * @param p99Micros of each round
 * @param forcesPerTransfer the ledger's forced log writes for each transfer, of each round
 * @param failures in all rounds
 */
record Figure(
        List<Double> perSecond,
        List<Double> p50Micros,
        List<Double> p99Micros,
        List<Double> forcesPerTransfer,
        long failures) {

    static Figure of(List<JsonObject> rounds) {
        return new Figure(
                values(rounds, "perSecond"),
                values(rounds, "p50Micros"),
                values(rounds, "p99Micros"),
                values(rounds, "forcesPerTransfer"),
                rounds.stream()
                        .mapToLong(round -> round.getJsonNumber("failures").longValue())
                        .sum());
    }

    private static List<Double> values(List<JsonObject> rounds, String name) {
        return rounds.stream()
                .map(round -> round.getJsonNumber(name).doubleValue())
                .toList();
    }

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
