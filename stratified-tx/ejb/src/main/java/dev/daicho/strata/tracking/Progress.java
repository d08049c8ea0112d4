package dev.daicho.strata.tracking;

/**
 * How far a request has come, as far as running it depends on it.
 *
 * @param executed whether its stratum has committed
 * @param failures attempts that rolled back, ever
 * @param looks how often in a row what it waits for, its member or announced strata, was absent
 */
public record Progress(boolean executed, int failures, int looks) {}
