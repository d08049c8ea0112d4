package dev.daicho.strata.tracking;

/**
 * How a chain is divided into strata, for its life. Immutable. Source: S7.
 *
 * @param head the member that it began at
 * @param policy the policy's name
 */
public record Division(String head, String policy) {}
