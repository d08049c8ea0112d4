package dev.daicho.strata.telemetry;

/** Times and counts of strata, by member. Thread-safe. Source: S12. */
public interface Meters {

    /**
     * An attempt ended.
     *
     * @param queuedNanos from the request until the attempt began
     * @param heldNanos from the attempt's begin until its transaction ended, for which its locks were held at most
     * @param isCommitted or rolled back
     */
    void attempted(String member, long queuedNanos, long heldNanos, boolean isCommitted);

    /** A stratum failed as often as is allowed. */
    void parked(String member);
}
