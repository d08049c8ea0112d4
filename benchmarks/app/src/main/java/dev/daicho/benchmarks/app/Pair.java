package dev.daicho.benchmarks.app;

import java.util.SplittableRandom;

/**
 * Who pays whom.
 *
 * @param from the account that gives
 * @param to the account that gains
 */
public record Pair(int from, int to) {

    /** Any two of the accounts from 1 on; if hot, account 0 and any other, either way round. */
    static Pair random(SplittableRandom random, int accounts, boolean isHot) {
        int one = 1 + random.nextInt(accounts - 1);
        int other = isHot ? 0 : 1 + random.nextInt(accounts - 2);
        if (other >= one) {
            other++;
        }
        return random.nextBoolean() ? new Pair(one, other) : new Pair(other, one);
    }
}
