package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.DuplicateNodeException;
import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.LedgerStatus.Role;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.core.log.GroupTerms;
import dev.daicho.ledger.core.log.Membership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three servers of one ledger over real connections: leaders come and go, members are lost and come back. */
@Tag("L1")
class LedgerGroupIT {

    private final TestCluster cluster;

    LedgerGroupIT(@TempDir Path home) {
        cluster = new TestCluster(home, "a", "b", "c");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private void transfers(String by, int from, int until) {
        for (int i = from; i < until; i++) {
            TestCluster.transfer(cluster.get(by), "account-" + i % 8, "account-" + (i + 1) % 8, by + i);
        }
    }

    private Membership group(String member) {
        return Objects.requireNonNull(cluster.get(member).membership());
    }

    private void assertSameEverywhere() {
        Map<String, String> digests = cluster.settledDigests();
        assertEquals(1, Set.copyOf(digests.values()).size(), digests::toString);
    }

    @Test
    void shouldTakeRequestsThroughEveryMember() {
        cluster.startAll().fill();
        for (String member : cluster.members()) {
            transfers(member, 0, 10);
            assertEquals(
                    cluster.get("a").begin().balance("account-1"),
                    cluster.get(member).begin().balance("account-1"));
        }
        assertSameEverywhere();
        assertEquals(
                1,
                cluster.members().stream()
                        .filter(member -> cluster.get(member).status().role() == Role.LEADER)
                        .count());
        assertEquals(3, group("b").members().size());
        Ledger follower = cluster.get(cluster.follower());
        assertEquals(cluster.get(cluster.leader()).identity(), follower.identity());
    }

    @Test
    void shouldElectAnotherLeaderWhenOneStopsAndTakeItBack() {
        cluster.startAll().fill();
        for (int round = 0; round < 3; round++) {
            String leader = cluster.leader();
            cluster.stop(leader);
            String rest = cluster.members().get(round % 2);
            transfers(rest, round * 10, round * 10 + 10);
            assertNotEquals(leader, cluster.leader());
            cluster.start(leader);
            transfers(leader, round * 10, round * 10 + 10);
        }
        assertSameEverywhere();
    }

    @Test
    void shouldDecideABranchThroughAnotherMemberAfterItsLeaderStopped() {
        cluster.startAll().fill();
        String leader = cluster.leader();
        String other = cluster.follower();
        byte[] commits = "commits".getBytes(StandardCharsets.US_ASCII);
        byte[] rollsBack = "rolls back".getBytes(StandardCharsets.US_ASCII);
        for (byte[] branch : List.of(commits, rollsBack)) {
            LedgerTransaction work = cluster.get(leader).begin();
            Money ten = Money.of("10", "CZK");
            work.post(Posting.builder()
                    .from("account-0", ten)
                    .to("account-1", ten)
                    .build());
            assertTrue(cluster.get(leader).prepare(branch, work));
        }
        cluster.stop(leader);
        assertEquals(2, cluster.get(other).recover().size());
        assertTrue(cluster.get(other).commit(commits));
        assertTrue(cluster.get(other).rollback(rollsBack));
        assertEquals(
                Money.of("1010.00", "CZK"),
                cluster.get(other).begin().balance("account-1").posted());
        cluster.start(leader);
        assertEquals(List.of(), cluster.get(leader).recover());
        assertSameEverywhere();
    }

    @Test
    void shouldCompleteAnInDoubtBranchByHandAndSayWhoDidIt() throws IOException {
        cluster.startAll().fill();
        Ledger follower = cluster.get(cluster.follower());
        byte[] branch = "left alone".getBytes(StandardCharsets.US_ASCII);
        LedgerTransaction work = follower.begin();
        Money ten = Money.of("10", "CZK");
        work.post(Posting.builder().from("account-0", ten).to("account-1", ten).build());
        assertTrue(follower.prepare(branch, work));
        Ledger leader = cluster.get(cluster.leader());
        InDoubtBranch listed = leader.inDoubt().get(0);
        assertEquals(List.of("account-0", "account-1"), listed.accounts());
        assertTrue(leader.complete(listed.branch(), true, "an\tadministrator", "its server burned down"));
        assertFalse(leader.complete(listed.branch(), false, "an administrator", "once more"));
        assertEquals(List.of(), follower.inDoubt());
        assertEquals(
                Money.of("1010.00", "CZK"),
                follower.begin().balance("account-1").posted());
        List<String> audit =
                Files.readAllLines(cluster.directory(cluster.leader()).resolve("audit.log"));
        assertEquals(4, audit.size(), audit::toString);
        assertTrue(audit.get(1).endsWith("an administrator\tits server burned down"), audit::toString);
        assertTrue(audit.get(1).contains("\tmanual commit done\t"), audit::toString);
        assertTrue(audit.get(3).contains("\tmanual rollback of nothing\t"), audit::toString);
    }

    @Test
    void shouldSendALaggingFollowerASnapshotWithItsHistory() {
        cluster.with(config -> config.snapshotEntries(20).historySegmentBytes(2_000))
                .startAll()
                .fill();
        String lagging = cluster.follower();
        cluster.stop(lagging);
        transfers(cluster.leader(), 0, 100);
        cluster.start(lagging);
        assertSameEverywhere();
        assertEquals(
                cluster.get(cluster.leader()).history("account-1", dev.daicho.ledger.HistoryQuery.latest(100)),
                cluster.get(lagging).history("account-1", dev.daicho.ledger.HistoryQuery.latest(100)));
        cluster.stop(lagging);
        cluster.start(lagging);
        transfers(lagging, 0, 10);
        assertSameEverywhere();
    }

    @Test
    void shouldTakeAMemberThatLostItsDiskBackAsOneWithoutAVote() throws IOException {
        cluster.with(config -> config.snapshotEntries(20)).startAll().fill();
        transfers("a", 0, 50);
        String unlucky = cluster.leader();
        String group = cluster.get(unlucky).identity();
        cluster.stop(unlucky);
        Trees.delete(cluster.directory(unlucky));
        // With and without the sign beside the directory.
        Files.delete(cluster.directory(unlucky).resolveSibling(unlucky + ".identity"));
        cluster.start(unlucky);
        assertEquals(group, cluster.get(unlucky).identity());
        assertTrue(group(unlucky).members().stream().allMatch(Membership.Member::voter));
        assertSameEverywhere();

        cluster.stop(unlucky);
        Trees.delete(cluster.directory(unlucky).resolve("raft"));
        cluster.start(unlucky);
        assertFalse(Files.exists(cluster.directory(unlucky).resolve("lost")));
        transfers(unlucky, 0, 10);
        assertSameEverywhere();
    }

    @Test
    void shouldNotMakeAGroupAnewWhileAMemberIsSilent() {
        cluster.startAll().fill();
        cluster.close();
        Map<String, String> addresses = new LinkedHashMap<>(cluster.addresses());
        LedgerConfig lonely = LedgerConfig.builder(cluster.directory("nobody"))
                .nodeIdentifier("lonely")
                .group(new GroupTerms("a", addresses, null, false, 200, 2_000, 0, null))
                .build();
        String message = String.valueOf(assertThrows(LedgerUnavailableException.class, () -> Ledger.open(lonely))
                .getMessage());
        assertTrue(message.contains("no answer from [b, c]"), message);
    }

    @Test
    void shouldHandOverOnRequest() {
        cluster.startAll().fill();
        String follower = cluster.follower();
        group(follower).handOver(follower);
        TestCluster.await("the hand-over", () -> cluster.get(follower).status().role() == Role.LEADER);
        transfers(follower, 0, 5);
        group(cluster.follower()).handOver(null);
        TestCluster.await("another leader", () -> !cluster.leader().equals(follower));
        transfers(follower, 5, 10);
        assertSameEverywhere();
    }

    @Test
    void shouldTakeTurnsInLeading() {
        cluster.takingTurns(3 * TestCluster.ELECTION_MILLIS).startAll().fill();
        Set<String> leaders = new TreeSet<>();
        int[] transfer = {0};
        TestCluster.await("all to have led", () -> {
            leaders.add(cluster.leader());
            TestCluster.transfer(cluster.get("a"), "account-0", "account-1", "turn" + transfer[0]++);
            return leaders.size() == 3;
        });
        assertSameEverywhere();
    }

    @Test
    void shouldKeepToOneLeaderIfThatIsPreferred() {
        cluster.preferring("b").startAll().fill();
        TestCluster.await("b to lead", () -> cluster.leader().equals("b"));
        cluster.stop("b");
        transfers("a", 0, 5);
        cluster.start("b");
        TestCluster.await("b to lead again", () -> cluster.leader().equals("b"));
        transfers("c", 5, 10);
        assertSameEverywhere();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("L7")
    void shouldSendBlocksOfSeveralClientsToFollowersInOneGroup(boolean kept) throws InterruptedException {
        cluster.with(config -> config.keepBoundaries(kept).blockThreshold(1))
                .startAll()
                .fill();
        List<Thread> clients = new ArrayList<>();
        for (String member : cluster.members()) {
            for (int i = 0; i < 4; i++) {
                int from = 100 * i;
                Thread client = new Thread(() -> transfers(member, from, from + 40));
                clients.add(client);
                client.start();
            }
        }
        for (Thread client : clients) {
            client.join();
        }
        LedgerMetrics follower = cluster.get(cluster.follower()).metrics();
        assertTrue(follower.largestGroupBlockCount() > 1, follower::toString);
        assertTrue(follower.groupedBlockCount() > follower.groupCount(), follower::toString);
        assertSameEverywhere();
    }

    @Test
    void shouldAddAndRemoveMembers() throws Exception {
        cluster.startAll().fill();
        transfers("b", 0, 20);
        String address = TestCluster.freeAddress();
        cluster.addresses().put("d", address);
        Thread joining = new Thread(() -> cluster.start("d"));
        joining.start();
        TestCluster.await("d to be taken in", () -> {
            try {
                group("a").add("d", address);
                return true;
            } catch (LedgerUnavailableException notYet) {
                return false;
            }
        });
        joining.join();
        assertSameEverywhere();
        assertEquals(4, group("d").members().size());
        if (cluster.leader().equals("c")) {
            group("a").handOver("a");
            TestCluster.await("the hand-over", () -> cluster.leader().equals("a"));
        }
        group("d").remove("c");
        cluster.stop("c");
        transfers("d", 0, 10);
        assertEquals(
                List.of("a", "b", "d"),
                group("d").members().stream().map(Membership.Member::name).toList());
        assertSameEverywhere();
    }

    @Test
    void shouldRefuseASecondServerWithTheSameNodeIdentifier() {
        cluster.startAll().fill();
        cluster.stop("c");
        LedgerConfig twin = cluster.config("c", cluster.addresses())
                .nodeIdentifier("node-a")
                .build();
        assertThrows(DuplicateNodeException.class, () -> Ledger.open(twin));
    }

    @Test
    void shouldSayOnlyAtTheDeadlineThatThereIsNoMajority() {
        cluster.with(config -> config.requestTimeoutMillis(2_000)).startAll().fill();
        String last = cluster.leader();
        cluster.members().stream().filter(member -> !member.equals(last)).forEach(cluster::stop);
        Ledger alone = cluster.get(last);
        long begunNanos = System.nanoTime();
        assertThrows(LedgerUnavailableException.class, () -> alone.begin().balance("account-0"));
        assertThrows(LedgerUnavailableException.class, alone::recover);
        assertThrows(LedgerException.class, () -> transfers(last, 0, 1));
        assertTrue(System.nanoTime() - begunNanos >= 6_000_000_000L, "Refused before the deadline");
    }
}
