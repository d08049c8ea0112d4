package dev.daicho.strata;

/** Where a chain is. Source: S10, S11. */
public enum ChainState {
    /** A stratum is requested, and waits for its turn or its next attempt. */
    REQUESTED,
    /** A stratum's member is not deployed now, or it waits for other strata that were announced; it runs as soon as they are there. */
    WAITING,
    /** A stratum failed and will be tried again. */
    RETRYING,
    /** A stratum failed as often as is allowed and waits for somebody to resume it. */
    PARKED,
    /** Every stratum has committed. */
    DONE;

    /** Whether nothing more happens by itself. */
    public boolean isFinal() {
        return this == DONE || this == PARKED;
    }
}
