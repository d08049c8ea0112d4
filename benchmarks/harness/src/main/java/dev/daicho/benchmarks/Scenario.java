package dev.daicho.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * One way to load one side.
 *
 * @param target ledger, postgres or nothing
 * @param clients how many at once
 * @param isHot whether every transfer touches the one hot account
 * @param withSecond whether a second resource makes it two-phase
 */
record Scenario(String target, int clients, boolean isHot, boolean withSecond) {

    String name() {
        return target + (withSecond ? ", two-phase" : ", one-phase") + (isHot ? ", hot" : "") + ", " + clients
                + (clients == 1 ? " client" : " clients");
    }

    String query(int accounts, long millis, long seed) {
        return "/benchmark/do/run?target=" + target + "&clients=" + clients + "&hot=" + isHot + "&second=" + withSecond
                + "&accounts=" + accounts + "&millis=" + millis + "&seed=" + seed;
    }

    /** The ledger against PostgreSQL and against nothing, with one client, with 16 and with 64, uniform and hot. */
    static List<Scenario> transfers() {
        List<Scenario> all = new ArrayList<>();
        for (boolean withSecond : new boolean[] {false, true}) {
            for (int clients : new int[] {1, 16, 64}) {
                for (String target : List.of("ledger", "postgres", "nothing")) {
                    all.add(new Scenario(target, clients, false, withSecond));
                }
            }
        }
        for (boolean withSecond : new boolean[] {false, true}) {
            all.add(new Scenario("ledger", 16, true, withSecond));
            all.add(new Scenario("postgres", 16, true, withSecond));
        }
        return all;
    }
}
