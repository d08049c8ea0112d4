package dev.daicho.benchmarks.nvfs;

import java.util.Locale;

/**
 * Something that was promised, and what was seen.
 *
 * @param atMost whether the figures are upper bounds
 * @param floor NaN if there is only a goal
 * @param goal NaN if there is none beyond the floor
 */
record Floor(String what, boolean atMost, double floor, double goal, double seen) {

    static Floor atLeast(String what, double floor, double goal, double seen) {
        return new Floor(what, false, floor, goal, seen);
    }

    static Floor atMost(String what, double floor, double goal, double seen) {
        return new Floor(what, true, floor, goal, seen);
    }

    String row() {
        return "| " + what + " | " + bound(floor) + " | " + bound(goal) + " | " + number(seen) + " | " + verdict()
                + " |\n";
    }

    String verdict() {
        if (Double.isNaN(seen)) {
            return "not measured";
        }
        if (!Double.isNaN(floor) && !isMet(floor)) {
            return "**missed**";
        }
        if (Double.isNaN(goal)) {
            return "met";
        }
        return isMet(goal) ? "goal met" : Double.isNaN(floor) ? "goal missed" : "floor met";
    }

    private boolean isMet(double bound) {
        return atMost ? seen <= bound : seen >= bound;
    }

    private String bound(double value) {
        return Double.isNaN(value) ? "" : (atMost ? "≤ " : "≥ ") + number(value);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.2f", value);
    }
}
