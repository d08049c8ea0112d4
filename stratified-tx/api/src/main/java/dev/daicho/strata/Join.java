package dev.daicho.strata;

/** What a member does when more than one request asks for it in one chain. Source: S8. */
public enum Join {
    /** Nothing is declared: each request is a run of its own. Planning warns where several strata request such a member. */
    UNDECLARED,
    /** Each request is a run of its own, and that is what is wanted. */
    PER_REQUEST,
    /** All requests of one requesting stratum are one run. */
    PER_STRATUM,
    /** All requests of all strata that were announced are one run; it waits until each of them has committed. */
    ALL_ANNOUNCED
}
