package dev.daicho.benchmarks;

/**
 * One way to load one side.
 *
 * @param target ledger, postgres or nothing
 * @param clients how many at once
 * @param isHot whether every transfer touches the one hot account
 * @param withSecond whether a second resource makes it two-phase
 * @param batch how many transfers at once, outside of JTA; 0 for one JTA transaction each
 * @param isFollowerDead whether one of the three servers is killed before
 */
record Scenario(String target, int clients, boolean isHot, boolean withSecond, int batch, boolean isFollowerDead) {

    static Scenario onePhase(String target, int clients) {
        return new Scenario(target, clients, false, false, 0, false);
    }

    static Scenario twoPhase(String target, int clients) {
        return new Scenario(target, clients, false, true, 0, false);
    }

    static Scenario mass(String target, int clients, int batch) {
        return new Scenario(target, clients, false, false, batch, false);
    }

    Scenario hot() {
        return new Scenario(target, clients, true, withSecond, batch, isFollowerDead);
    }

    Scenario withoutAFollower() {
        return new Scenario(target, clients, isHot, withSecond, batch, true);
    }

    /** The same load on another side. */
    Scenario on(String other) {
        return new Scenario(other, clients, isHot, withSecond, batch, isFollowerDead);
    }

    String name() {
        String how = batch > 0 ? "batches of " + batch : withSecond ? "two-phase" : "one-phase";
        return target + ", " + how + (isHot ? ", hot" : "") + ", " + clients + (clients == 1 ? " client" : " clients")
                + (isFollowerDead ? ", a follower dead" : "");
    }

    String query(int accounts, long millis, long seed) {
        return "/benchmark/do/run?target=" + target + "&clients=" + clients + "&hot=" + isHot + "&second=" + withSecond
                + "&batch=" + batch + "&accounts=" + accounts + "&millis=" + millis + "&seed=" + seed;
    }
}
