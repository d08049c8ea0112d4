package dev.daicho.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A global transaction over some resources, divided into some strata. The user's own stratum has the database of the strata's tables and nothing else; the other
 * resources are in the further strata, as evenly as can be.
 *
 * @param mix which resources, see {@link Mix}
 * @param strata how many; one is one XA transaction over all resources
 * @param clients how many at once
 * @param isHot whether each changes the same row of one database
 * @param isAlone whether a client goes on only when the whole has ended, not only the first stratum
 */
record StrataScenario(Mix mix, int strata, int clients, boolean isHot, boolean isAlone) {

    /** Resources by their names in the application. */
    enum Mix {
        FOUR("4 resources", "daicho", "pg0", "ledger", "store"),
        FOUR_DATABASES("4 databases", "daicho", "pg0", "pg1", "h2"),
        EIGHT("8 resources", "daicho", "pg0", "pg1", "pg2", "pg3", "h2", "ledger", "store");

        private final String title;
        private final List<String> resources;

        Mix(String title, String... resources) {
            this.title = title;
            this.resources = List.of(resources);
        }

        String title() {
            return title;
        }

        List<String> resources() {
            return resources;
        }
    }

    /** Each mix whole and divided, by one user at a time and by sixteen who meet at one row. */
    static List<StrataScenario> all() {
        List<StrataScenario> all = new ArrayList<>();
        for (Mix mix : Mix.values()) {
            for (boolean isHot : new boolean[] {false, true}) {
                for (int strata = 1; strata <= 4; strata++) {
                    all.add(new StrataScenario(mix, strata, isHot ? 16 : 1, isHot, !isHot));
                }
            }
        }
        return all;
    }

    /** The same as one XA transaction. */
    StrataScenario whole() {
        return new StrataScenario(mix, 1, clients, isHot, isAlone);
    }

    List<List<String>> division() {
        List<String> resources = mix.resources();
        if (strata == 1) {
            return List.of(resources);
        }
        List<List<String>> division = new ArrayList<>();
        division.add(resources.subList(0, 1));
        int further = strata - 1;
        for (int i = 0; i < further; i++) {
            int rest = resources.size() - 1;
            division.add(resources.subList(1 + rest * i / further, 1 + rest * (i + 1) / further));
        }
        return division;
    }

    String name() {
        return mix.title() + ", " + (strata == 1 ? "one XA transaction" : strata + " strata") + ", " + clients
                + (clients == 1 ? " client" : " clients") + (isHot ? ", hot" : "");
    }

    String query(long millis) {
        String divided = division().stream().map(each -> String.join(",", each)).collect(Collectors.joining(";"));
        return "/benchmark/strata/run?strata=" + divided.replace(";", "%3B") + "&clients=" + clients + "&hot=" + isHot
                + "&alone=" + isAlone + "&millis=" + millis;
    }
}
