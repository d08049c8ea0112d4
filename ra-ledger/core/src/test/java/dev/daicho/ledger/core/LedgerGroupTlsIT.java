package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.core.log.GroupTerms;
import dev.daicho.ledger.core.tls.PeerIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that know each other by their certificates, and others who do not get in. */
class LedgerGroupTlsIT {

    private static final List<String> MEMBERS = List.of("a", "b", "c");

    private final Path home;

    LedgerGroupTlsIT(@TempDir Path home) {
        this.home = home;
    }

    @Test
    void shouldSpeakToPinnedMembersOnly() throws Exception {
        TestKeys keys = new TestKeys(home)
                .make("a")
                .make("b")
                .make("c")
                .make("intruder")
                .pin(MEMBERS);
        try (TestCluster cluster = new TestCluster(home, "a", "b", "c").withIdentities(keys::identity)) {
            cluster.startAll().fill();
            for (String member : MEMBERS) {
                TestCluster.transfer(cluster.get(member), "account-0", "account-1", member);
            }
            Map<String, String> digests = cluster.settledDigests();
            assertEquals(1, Set.copyOf(digests.values()).size(), digests::toString);

            cluster.stop("c");
            assertRefused(cluster, keys.identity("intruder"));
            assertRefused(cluster, null);
            // A member's own key, but another member's: who is spoken to at an address is pinned to that address.
            assertRefused(cluster, keys.identity("b"));
            cluster.start("c");
            TestCluster.transfer(cluster.get("c"), "account-0", "account-1", "back");
        }
    }

    private void assertRefused(TestCluster cluster, @Nullable PeerIdentity shown) {
        LedgerConfig config = LedgerConfig.builder(home.resolve("refused"))
                .nodeIdentifier("node-refused")
                .group(new GroupTerms("c", cluster.addresses(), shown, false, 300, 2_500, 0, null))
                .build();
        assertThrows(LedgerUnavailableException.class, () -> Ledger.open(config).close());
    }

    @Test
    void shouldRefuseKeysThatDoNotFit() throws Exception {
        TestKeys keys = new TestKeys(home).make("a").make("b").pin(List.of("a"));
        PeerIdentity identity = keys.identity("a");
        Map<String, String> members = GroupTerms.parseAddresses("a=127.0.0.1:1,b=192.0.2.1:2");
        String unpinned = String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> new GroupTerms("a", members, identity, false, 1_000, 1_000, 0, null))
                .getMessage());
        assertTrue(unpinned.contains("no certificate for member b"), unpinned);
        String open = String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> new GroupTerms("a", members, null, false, 1_000, 1_000, 0, null))
                .getMessage());
        assertTrue(open.contains("configure mutual TLS"), open);
        new GroupTerms("a", members, null, true, 1_000, 1_000, 0, null);
        String wrong = String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> PeerIdentity.read(
                                home.resolve("a.p12"),
                                "secret guess".toCharArray(),
                                home.resolve("trust.p12"),
                                new char[0]))
                .getMessage());
        assertFalse(wrong.contains("secret guess"), wrong);
    }
}
