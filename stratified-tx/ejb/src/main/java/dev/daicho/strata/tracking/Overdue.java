package dev.daicho.strata.tracking;

/**
 * A request that should have run long ago.
 *
 * @param request the request
 * @param nextAttempt the attempt that is due
 */
public record Overdue(RequestRow request, int nextAttempt) {}
