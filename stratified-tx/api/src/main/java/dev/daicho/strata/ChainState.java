package dev.daicho.strata;

/** Where a chain, or one of its strata, is. Source: S10, S11. */
public enum ChainState {
    /** A stratum is requested, and waits for its turn or its next attempt. */
    REQUESTED,
    /** A stratum's member is not deployed now, or it waits for other strata that were announced or come first; it runs as soon as it can. */
    WAITING,
    /** A stratum failed and will be tried again. */
    RETRYING,
    /** A stratum failed as often as is allowed and waits for an operator. */
    PARKED,
    /** Every stratum has committed, or was skipped. */
    DONE,
    /** An operator has given the stratum up; it never runs. Not said of chains. */
    SKIPPED,
    /** Compensating members are running. Not said of strata. */
    COMPENSATING,
    /** Everything that had committed is undone. Of a stratum: it was undone. */
    COMPENSATED;

    /** Whether nothing more happens by itself. */
    public boolean isFinal() {
        return switch (this) {
            case DONE, PARKED, SKIPPED, COMPENSATED -> true;
            case REQUESTED, WAITING, RETRYING, COMPENSATING -> false;
        };
    }
}
