package dev.daicho.strata;

/** What more than one request for a member in one chain means. Source: S8, ¶88. */
public enum Join {
    /** Nothing is declared: it runs as {@link #PER_STRATUM}, and planning warns where several strata request such a member. */
    UNDECLARED,
    /** Each request is a run of its own, and that is what is wanted. */
    PER_REQUEST,
    /** All requests of one requesting stratum are one run. */
    PER_STRATUM,
    /** All requests of all strata that were announced are one run; it waits until each of them has committed. */
    ALL_ANNOUNCED
}
