package dev.daicho.ledger.core.block;

/**
 * How long idempotency keys are remembered: as long as both allow. A setting of the whole ledger, changed by an entry of the log, so that
 * every replica forgets at the same entry.
 *
 * <p>Immutable. Source: L13.
 *
 * @param retentionMillis for that time since they were posted, by the stamps of blocks
 * @param limit but never more than so many, the newest
 */
public record KeyTerms(long retentionMillis, int limit) {

    /** A week, and a million keys. */
    public static final KeyTerms DEFAULT = new KeyTerms(7L * 24 * 3_600_000, 1_000_000);

    /** The most keys: so many rows can be numbered. */
    public static final int MAX_LIMIT = 100_000_000;

    /** Ten years. */
    public static final long MAX_RETENTION_MILLIS = 3_650L * 24 * 3_600_000;

    /** Bounds both: they come from outside. */
    public KeyTerms {
        retentionMillis = Math.max(1, Math.min(MAX_RETENTION_MILLIS, retentionMillis));
        limit = Math.max(1, Math.min(MAX_LIMIT, limit));
    }
}
