package dev.daicho.strata.plan;

import java.util.Comparator;

/**
 * How good a division is: first the fewest pieces of the groups that should be one stratum, then the least cost. Immutable.
 *
 * @param pieces strata of members that a policy wants as one
 * @param cost see {@link CutCost}
 */
record Score(int pieces, double cost) implements Comparable<Score> {

    /** Sums in another order differ by less. */
    private static final double ROUNDING = 1e-9;

    private static final Comparator<Score> ORDER =
            Comparator.comparingInt(Score::pieces).thenComparingDouble(Score::cost);

    static final Score NONE = new Score(0, 0);

    Score plus(Score other) {
        return new Score(pieces + other.pieces, cost + other.cost);
    }

    boolean isBetterThan(Score other) {
        return pieces < other.pieces || (pieces == other.pieces && cost < other.cost - ROUNDING);
    }

    @Override
    public int compareTo(Score other) {
        return ORDER.compare(this, other);
    }
}
