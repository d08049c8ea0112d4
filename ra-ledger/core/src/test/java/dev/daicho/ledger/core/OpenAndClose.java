package dev.daicho.ledger.core;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import java.nio.file.Path;

/** One life of a ledger, run from a class loader of its own. */
public final class OpenAndClose {

    private OpenAndClose() {}

    /** Opens, works, prepares, decides, closes: alone, and in a group. */
    public static void run(Path directory) {
        alone(directory);
        // Anew each time: a group keeps its members' addresses, and these are free ones.
        Path home = directory.resolveSibling("group-" + System.nanoTime());
        try (TestCluster cluster = new TestCluster(home, "leaktest-a", "leaktest-b")) {
            cluster.startAll();
            cluster.leader();
        }
    }

    private static void alone(Path directory) {
        try (Ledger ledger = Ledger.open(LedgerConfig.builder(directory)
                .member("leaktest")
                .snapshotEntries(10)
                .build())) {
            LedgerTransaction opening = ledger.begin();
            opening.defineCurrency("CZK", 2);
            opening.openAccount(AccountSpec.of("a", "CZK").withoutLowerLimit());
            opening.openAccount(AccountSpec.of("b", "CZK"));
            ledger.commitLocal(opening);
            for (int i = 0; i < 20; i++) {
                LedgerTransaction work = ledger.begin();
                Money one = Money.of("1", "CZK");
                work.post(Posting.builder().from("a", one).to("b", one).build());
                byte[] branch = {1, (byte) i};
                ledger.prepare(branch, work);
                ledger.commit(branch);
            }
        }
    }
}
