package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backup and restore as {@code docs/guides/ledger-operations.md} says: one server after the other is stopped and copied while the others go on. */
class LedgerBackupIT {

    private static final byte[] IN_DOUBT = "in doubt".getBytes(StandardCharsets.US_ASCII);

    private final Path home;
    private final Path saved;

    LedgerBackupIT(@TempDir Path home) throws IOException {
        this.home = Files.createDirectory(home.resolve("servers"));
        this.saved = Files.createDirectory(home.resolve("saved"));
    }

    private void save(TestCluster cluster, String member) throws IOException {
        cluster.stop(member);
        Trees.copy(cluster.directory(member), saved.resolve(member));
        Files.copy(home.resolve(member + ".identity"), saved.resolve(member + ".identity"));
        cluster.start(member);
    }

    private static void transfers(Ledger ledger, String prefix) {
        for (int i = 0; i < 30; i++) {
            TestCluster.transfer(ledger, "account-" + i % 8, "account-" + (i + 1) % 8, prefix + i);
        }
    }

    @Test
    void shouldBeRestoredFromCopiesThatWereMadeOneAfterTheOther() throws IOException {
        try (TestCluster cluster = new TestCluster(home, "a", "b", "c").with(config -> config.snapshotEntries(40))) {
            cluster.startAll().fill();
            Ledger first = cluster.get("a");
            LedgerTransaction work = first.begin();
            Money ten = Money.of("10", "CZK");
            work.post(Posting.builder()
                    .from("account-0", ten)
                    .to("account-1", ten)
                    .build());
            assertTrue(first.prepare(IN_DOUBT, work));
            transfers(first, "before-");
            for (String member : cluster.members()) {
                save(cluster, member);
                transfers(cluster.get(member), "while-" + member);
            }
            transfers(cluster.get("a"), "after-");
            cluster.members().forEach(cluster::stop);
            Trees.delete(home);
            Trees.copy(saved, home);
            cluster.startAll();
            Map<String, String> digests = cluster.settledDigests();
            assertEquals(1, Set.copyOf(digests.values()).size(), digests::toString);
            Ledger restored = cluster.get("b");
            assertEquals(1, restored.recover().size());
            assertTrue(restored.commit(IN_DOUBT));
            transfers(restored, "restored-");
            Set<String> keys = new java.util.TreeSet<>();
            for (int i = 0; i < TestCluster.ACCOUNTS; i++) {
                restored.history("account-" + i, HistoryQuery.latest(1_000))
                        .entries()
                        .forEach(entry -> entry.idempotencyKey().ifPresent(keys::add));
            }
            for (int i = 0; i < 30; i++) {
                assertTrue(keys.contains("before-" + i) && keys.contains("restored-" + i), keys::toString);
            }
        }
    }
}
