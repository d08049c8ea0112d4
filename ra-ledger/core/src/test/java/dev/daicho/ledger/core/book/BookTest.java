package dev.daicho.ledger.core.book;

import static dev.daicho.ledger.core.book.BookDriver.branch;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Command.Commit;
import dev.daicho.ledger.core.block.Command.Fence;
import dev.daicho.ledger.core.block.Command.OnePhase;
import dev.daicho.ledger.core.block.Command.Prepare;
import dev.daicho.ledger.core.block.Command.RegisterNode;
import dev.daicho.ledger.core.block.Command.Rollback;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal.Reason;
import dev.daicho.ledger.core.history.HistoryRecord;
import dev.daicho.ledger.core.history.HistoryRecord.BlockEnd;
import dev.daicho.ledger.core.history.HistoryRecord.Posted;
import dev.daicho.ledger.core.history.HistoryRecords;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The book alone: blocks in, outcomes out. */
class BookTest {

    private static final Outcome COMMITTED = new Outcome.Committed();
    private static final Outcome PREPARED = new Outcome.Prepared();

    private final BookDriver driver = new BookDriver();

    private static void assertRefused(Reason reason, Outcome outcome) {
        assertEquals(
                reason,
                assertInstanceOf(Outcome.Refused.class, outcome).refusal().reason());
    }

    @Test
    void shouldAnswerABlockThatIsSentAgainWithoutApplyingItAgain() {
        long session = driver.openWithAccounts("alice");
        OnePhase pay = new OnePhase(null, List.of(driver.post("source", "alice", 10, null)));
        OnePhase tooMuch = new OnePhase(null, List.of(driver.post("alice", "source", 99, null)));
        List<Outcome> first = driver.apply(session, 2, 1, pay, tooMuch);
        List<Outcome> again = driver.apply(session, 2, 1, pay, tooMuch);
        assertEquals(COMMITTED, first.get(0));
        assertRefused(Reason.INSUFFICIENT_FUNDS, first.get(1));
        assertEquals(first, again);
        assertEquals(10, driver.posted("alice"));
    }

    @Test
    void shouldRefuseABlockWhoseOutcomeWasAcknowledgedOrWhoseSessionIsOver() {
        long session = driver.openWithAccounts("alice");
        OnePhase pay = new OnePhase(null, List.of(driver.post("source", "alice", 10, null)));
        driver.apply(session, 2, 1, pay);
        driver.apply(session, 3, 2, pay);
        assertRefused(Reason.STALE, driver.apply(session, 2, 1, pay).get(0));
        long next = driver.open("node", 2);
        assertRefused(Reason.STALE, driver.apply(session, 4, 2, pay).get(0));
        assertEquals(COMMITTED, driver.apply(next, 1, 0, pay).get(0));
        assertEquals(30, driver.posted("alice"));
    }

    @Test
    void shouldOpenOneSessionHoweverOftenItIsAskedFor() {
        assertEquals(driver.open("node", 7), driver.open("node", 7));
        assertFalse(driver.open("node", 7) == driver.open("other", 7));
    }

    @Test
    void shouldLetManyPreparedBranchesRunTogetherOnOneAccount() {
        long session = driver.openWithAccounts("hot");
        List<Command> prepares = new ArrayList<>();
        List<Command> commits = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            prepares.add(new Prepare(branch("b" + i), List.of(driver.post("source", "hot", 1, null))));
            commits.add(new Commit(branch("b" + i)));
        }
        List<Outcome> votes = driver.apply(session, 2, 1, prepares.toArray(new Command[0]));
        assertTrue(votes.stream().allMatch(PREPARED::equals), votes.toString());
        AccountState hot = driver.book.account("hot");
        assertEquals(100, hot == null ? 0 : hot.incomingUnits());
        driver.apply(session, 3, 2, commits.toArray(new Command[0]));
        assertEquals(100, driver.posted("hot"));
        assertEquals(0, hot == null ? -1 : hot.incomingUnits());
    }

    @Test
    void shouldCountHoldsAgainstTheLowerLimitAndNotWhatMayComeIn() {
        long session = driver.openWithAccounts("alice", "bob");
        driver.apply(session, 2, 1, new OnePhase(null, List.of(driver.post("source", "alice", 10, null))));
        assertEquals(
                List.of(PREPARED, PREPARED),
                driver.apply(
                        session,
                        3,
                        2,
                        new Prepare(branch("in"), List.of(driver.post("source", "alice", 100, null))),
                        new Prepare(branch("out"), List.of(driver.post("alice", "bob", 8, null)))));
        assertRefused(
                Reason.INSUFFICIENT_FUNDS,
                driver.apply(session, 4, 3, new OnePhase(null, List.of(driver.post("alice", "bob", 3, null))))
                        .get(0));
        assertEquals(
                List.of(COMMITTED, new Outcome.RolledBack()),
                driver.apply(session, 5, 4, new Commit(branch("out")), new Rollback(branch("in"))));
        assertEquals(2, driver.posted("alice"));
        assertEquals(8, driver.posted("bob"));
    }

    @Test
    void shouldLetMoneyPassThroughAnAccountWithinOneTransaction() {
        long session = driver.openWithAccounts("alice", "bob");
        OnePhase through = new OnePhase(
                null, List.of(driver.post("source", "alice", 10, null), driver.post("alice", "bob", 10, null)));
        assertEquals(COMMITTED, driver.apply(session, 2, 1, through).get(0));
        assertEquals(0, driver.posted("alice"));
    }

    @Test
    void shouldNotLetALatePrepareLiveAfterItsRollback() {
        long session = driver.openWithAccounts("alice");
        Prepare late = new Prepare(branch("b"), List.of(driver.post("source", "alice", 10, null)));
        assertEquals(
                new Outcome.NotFound(),
                driver.apply(session, 3, 1, new Rollback(branch("b"))).get(0));
        assertRefused(Reason.ROLLED_BACK, driver.apply(session, 2, 1, late).get(0));
        long other = driver.open("another node", 5);
        assertRefused(Reason.ROLLED_BACK, driver.apply(other, 1, 0, late).get(0));
        assertEquals(0, driver.book.preparedBranches().size());
    }

    @Test
    void shouldSettleByFenceWhatBecameOfAOnePhaseTransaction() {
        long session = driver.openWithAccounts("alice");
        OnePhase first = new OnePhase(branch("came"), List.of(driver.post("source", "alice", 1, null)));
        OnePhase late = new OnePhase(branch("late"), List.of(driver.post("source", "alice", 2, null)));
        driver.apply(session, 2, 1, first);
        assertEquals(
                COMMITTED,
                driver.apply(session, 3, 1, new Fence(branch("came"))).get(0));
        assertEquals(
                new Outcome.RolledBack(),
                driver.apply(session, 5, 1, new Fence(branch("late"))).get(0));
        assertRefused(Reason.ROLLED_BACK, driver.apply(session, 4, 1, late).get(0));
        assertEquals(1, driver.posted("alice"));
    }

    @Test
    void shouldAnswerACommitThatIsAskedForAgainUntilItIsAcknowledged() {
        long session = driver.openWithAccounts("alice");
        driver.apply(session, 2, 1, new Prepare(branch("b"), List.of(driver.post("source", "alice", 1, null))));
        assertEquals(
                COMMITTED, driver.apply(session, 3, 2, new Commit(branch("b"))).get(0));
        assertEquals(
                COMMITTED, driver.apply(session, 4, 2, new Commit(branch("b"))).get(0));
        assertEquals(
                new Outcome.NotFound(),
                driver.apply(session, 5, 4, new Commit(branch("b"))).get(0));
        assertEquals(1, driver.posted("alice"));
    }

    @Test
    void shouldForgetMarksAfterAnHourOfStampedTime() {
        long session = driver.openWithAccounts("alice");
        int before = BookDriver.sizeOf(driver.book);
        driver.apply(session, 2, 1, new Rollback(branch("b")));
        assertTrue(BookDriver.sizeOf(driver.book) > before);
        Block later = new Block(true, 1_000_000_000_000L, session, 3, 2, List.of(new Commit(branch("whatever else"))));
        driver.book.apply(99, later, () -> {});
        assertEquals(before, BookDriver.sizeOf(driver.book));
    }

    @Test
    void shouldRefuseWhatNoClientOfOursSends() {
        long session = driver.openWithAccounts("alice");
        Post unbalanced = new Post(
                new PostingId(session, 900),
                null,
                "",
                List.of(new PostedLeg("source", "CZK", -5), new PostedLeg("alice", "CZK", 6)));
        Post overflowing = new Post(
                new PostingId(session, 901),
                null,
                "",
                List.of(new PostedLeg("source", "CZK", Long.MIN_VALUE), new PostedLeg("alice", "CZK", Long.MIN_VALUE)));
        for (Post post : List.of(unbalanced, overflowing)) {
            assertRefused(
                    Reason.INVALID,
                    driver.apply(session, driver.log.size(), 1, new OnePhase(null, List.of(post)))
                            .get(0));
        }
        assertEquals(0, driver.posted("alice"));
    }

    @Test
    void shouldKeepANodeIdentifierForOneMember() {
        long session = driver.openWithAccounts();
        assertEquals(
                COMMITTED,
                driver.apply(session, 2, 1, new RegisterNode("n1", "node")).get(0));
        assertRefused(
                Reason.DUPLICATE_NODE,
                driver.apply(session, 3, 2, new RegisterNode("n1", "other")).get(0));
        assertEquals(
                COMMITTED,
                driver.apply(session, 4, 3, new RegisterNode("n2", "node")).get(0));
        assertEquals(
                COMMITTED,
                driver.apply(session, 5, 4, new RegisterNode("n1", "other")).get(0));
    }

    @Test
    void shouldWaitForAKeyThatAPreparedBranchHolds() {
        long session = driver.openWithAccounts("alice");
        Post once = driver.post("source", "alice", 1, "key");
        Post twice = driver.post("source", "alice", 1, "key");
        driver.apply(session, 2, 1, new Prepare(branch("b"), List.of(once)));
        assertInstanceOf(
                Outcome.Waiting.class,
                driver.apply(session, 3, 2, new OnePhase(null, List.of(twice))).get(0));
        driver.apply(session, 4, 3, new Rollback(branch("b")));
        assertEquals(
                COMMITTED,
                driver.apply(session, 5, 4, new OnePhase(null, List.of(twice))).get(0));
        assertRefused(
                Reason.DUPLICATE_POSTING,
                driver.apply(session, 6, 5, new OnePhase(null, List.of(once))).get(0));
    }

    @Test
    void shouldBeTheSameBookWhetherBlocksAreKeptOrDissolved() {
        long session = driver.openWithAccounts("alice", "bob");
        driver.apply(
                session,
                2,
                1,
                new OnePhase(null, List.of(driver.post("source", "alice", 10, "k"))),
                new OnePhase(null, List.of(driver.post("alice", "bob", 11, null))),
                new Prepare(branch("b"), List.of(driver.post("alice", "bob", 4, null))));
        MemoryJournal kept = new MemoryJournal();
        MemoryJournal dissolved = new MemoryJournal();
        byte[] digest = BookDriver.replay(driver.log, true, kept).digest();
        assertArrayEquals(digest, driver.book.digest());
        assertArrayEquals(
                digest, BookDriver.replay(driver.log, false, dissolved).digest());
        assertArrayEquals(kept.toByteArray(), dissolved.toByteArray());
    }

    @Test
    void shouldLetReadersInBetweenTheTransactionsOfADissolvedBlockOnly() {
        long session = driver.openWithAccounts("alice");
        List<Long> seen = new ArrayList<>();
        for (boolean kept : List.of(true, false)) {
            List<Command> two = List.of(
                    new OnePhase(null, List.of(driver.post("source", "alice", 1, null))),
                    new OnePhase(null, List.of(driver.post("source", "alice", 1, null))));
            Block block = new Block(kept, 0, session, kept ? 2 : 3, 1, two);
            driver.book.apply(50, block, () -> seen.add(driver.posted("alice")));
        }
        assertEquals(List.of(3L, 4L), seen);
    }

    @Test
    void shouldChainBlocksSoThatAnyChangeOfTheHistoryShows() throws Exception {
        long session = driver.openWithAccounts("alice");
        for (int i = 2; i < 6; i++) {
            driver.apply(session, i, i - 1, new OnePhase(null, List.of(driver.post("source", "alice", i, null))));
        }
        byte[] history = driver.journal.toByteArray();
        assertTrue(chainHolds(history));
        byte[] altered = history.clone();
        altered[altered.length / 2] ^= 1;
        assertFalse(chainHolds(altered));
        List<HistoryRecord> records = driver.journal.records();
        BlockEnd last = (BlockEnd) records.get(records.size() - 1);
        assertArrayEquals(driver.book.headHash(), last.hash());
        assertEquals(5, last.sequence());
        assertEquals(
                List.of("1.2", "1.3", "1.4", "1.5"),
                records.stream()
                        .filter(Posted.class::isInstance)
                        .map(record -> Block.id(((Posted) record).blockSession(), ((Posted) record).blockSequence()))
                        .toList());
    }

    /** Verifies the chain with nothing but the format's description. */
    private static boolean chainHolds(byte[] history) throws Exception {
        byte[] head = new byte[HistoryRecords.HASH_BYTES];
        int blockStart = 0;
        int offset = 0;
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(history);
        while (offset < history.length) {
            int length = bytes.getInt(offset);
            int payload = offset + HistoryRecords.FRAME_BYTES;
            if (length <= 0 || payload + length > history.length) {
                return false;
            }
            if (history[payload] == 4) {
                int hashAt = payload + length - HistoryRecords.HASH_BYTES;
                MessageDigest sha = MessageDigest.getInstance("SHA-256");
                sha.update(head);
                sha.update(history, blockStart, offset - blockStart);
                sha.update(history, payload, hashAt - payload);
                byte[] said = Arrays.copyOfRange(history, hashAt, hashAt + HistoryRecords.HASH_BYTES);
                byte[] before = Arrays.copyOfRange(history, hashAt - HistoryRecords.HASH_BYTES, hashAt);
                if (!Arrays.equals(said, sha.digest()) || !Arrays.equals(before, head)) {
                    return false;
                }
                head = said;
                blockStart = payload + length;
            }
            offset = payload + length;
        }
        return blockStart == history.length;
    }

    @Test
    void shouldGoOnFromItsImageAsIfNothingHadHappened() {
        long session = driver.openWithAccounts("alice", "bob");
        driver.apply(
                session,
                2,
                1,
                new OnePhase(branch("one"), List.of(driver.post("source", "alice", 10, "k"))),
                new Prepare(branch("b"), List.of(driver.post("alice", "bob", 4, "held"))),
                new Rollback(branch("never came")),
                new RegisterNode("n1", "node"));
        byte[] digest = driver.book.digest();
        driver.book = BookDriver.throughImage(driver.book, driver.journal);
        assertArrayEquals(digest, driver.book.digest());
        assertEquals(
                COMMITTED, driver.apply(session, 3, 1, new Fence(branch("one"))).get(0));
        assertRefused(
                Reason.INSUFFICIENT_FUNDS,
                driver.apply(session, 4, 1, new OnePhase(null, List.of(driver.post("alice", "bob", 7, null))))
                        .get(0));
        assertEquals(
                COMMITTED, driver.apply(session, 5, 1, new Commit(branch("b"))).get(0));
        assertEquals(6, driver.posted("alice"));
        assertArrayEquals(
                driver.book.digest(),
                BookDriver.replay(driver.log, true, new MemoryJournal()).digest());
    }

    @Test
    void shouldAllowNoAccountBeyondItsRange() {
        long session = driver.openWithAccounts();
        driver.apply(
                session,
                2,
                1,
                new OnePhase(
                        null,
                        List.of(
                                BookDriver.account("a", -Operation.MAX_UNITS),
                                BookDriver.account("b", -Operation.MAX_UNITS),
                                driver.post("a", "b", Operation.MAX_UNITS, null))));
        assertEquals(Operation.MAX_UNITS, driver.posted("b"));
        assertRefused(
                Reason.INSUFFICIENT_FUNDS,
                driver.apply(session, 3, 2, new OnePhase(null, List.of(driver.post("a", "source", 1, null))))
                        .get(0));
        assertRefused(
                Reason.LIMIT_EXCEEDED,
                driver.apply(session, 4, 3, new OnePhase(null, List.of(driver.post("source", "b", 1, null))))
                        .get(0));
    }
}
