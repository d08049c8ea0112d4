package dev.daicho.ledger.core.buffer;

/**
 * When a block is sent, and how long for. Immutable.
 *
 * <p>Source: L3 (100 transactions or 0.1 s, say), L4.
 *
 * @param threshold a block is sent when it has so many transactions
 * @param periodNanos or when its first one has waited so long; at once, if no block is under way
 * @param maxBytes no block is longer, but for one that holds a single transaction
 * @param maxInFlight so many blocks are under way at most
 * @param keepBoundaries whether each block is applied as one unit
 * @param giveUpNanos how long a block is sent again before its outcome is told to be unknown
 */
public record BlockTerms(
        int threshold, long periodNanos, int maxBytes, int maxInFlight, boolean keepBoundaries, long giveUpNanos) {

    /** Checks the numbers. */
    public BlockTerms {
        if (threshold < 1 || periodNanos < 0 || maxBytes < 1 || maxInFlight < 1 || giveUpNanos < 1) {
            throw new IllegalArgumentException(
                    "Blocks of " + threshold + " transactions and " + maxBytes + " bytes after " + periodNanos + " ns, "
                            + maxInFlight + " under way, for " + giveUpNanos + " ns: all have to be positive");
        }
    }
}
