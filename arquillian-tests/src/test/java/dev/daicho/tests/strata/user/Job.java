package dev.daicho.tests.strata.user;

import java.util.List;

/**
 * What a member is told to do.
 *
 * @param key under which its effect is counted
 * @param failures how many of its first attempts fail
 * @param how in which way they fail
 * @param next members that it requests, with jobs that do not fail
 */
public record Job(String key, int failures, How how, List<String> next) {

    /** Ways to fail. */
    public enum How {
        /** Throws. */
        THROW,
        /** Marks the transaction for rollback and returns. */
        MARK,
        /** Enlists a resource that refuses to prepare. */
        REFUSE
    }
}
