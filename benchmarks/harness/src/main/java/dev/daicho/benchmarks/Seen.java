package dev.daicho.benchmarks;

import dev.daicho.benchmarks.report.Median;
import java.util.Map;

/**
 * All that a run showed.
 *
 * @param figures of each scenario
 * @param forceMicros the machine's own unit: a 4 KiB write and its force, median
 */
record Seen(Map<Scenario, Figure> figures, double forceMicros) {

    double rate(Scenario scenario) {
        Figure figure = figures.get(scenario);
        return figure == null ? Double.NaN : figure.rate();
    }

    double p50(Scenario scenario) {
        Figure figure = figures.get(scenario);
        return figure == null ? Double.NaN : figure.p50();
    }

    double p99(Scenario scenario) {
        Figure figure = figures.get(scenario);
        return figure == null ? Double.NaN : figure.p99();
    }

    double forcesPerTransfer(Scenario scenario) {
        Figure figure = figures.get(scenario);
        return figure == null ? Double.NaN : Median.of(figure.forcesPerTransfer());
    }
}
