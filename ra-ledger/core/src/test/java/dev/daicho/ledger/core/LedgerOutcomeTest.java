package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.OutcomeUnknownException;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.core.LosingLog.Fate;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.buffer.BlockBuffer;
import dev.daicho.ledger.core.buffer.BlockTerms;
import dev.daicho.ledger.core.replica.Replica;
import dev.daicho.ledger.core.replica.SnapshotSchedule;
import dev.daicho.ledger.core.storage.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is told when entries or answers are lost, and what is true then; no consensus engine is in it. */
@Execution(ExecutionMode.CONCURRENT)
class LedgerOutcomeTest {

    private static final byte[] BRANCH = {1, 2, 3};

    private final Replica replica;
    private final LosingLog log;
    private final Ledger ledger;

    LedgerOutcomeTest(@TempDir Path home) throws IOException {
        LedgerConfig config = LedgerConfig.builder(home.resolve("ledger"))
                .requestTimeoutMillis(100)
                .build();
        DataDirectory directory = DataDirectory.open(config.dataDirectory(), "node", UUID::randomUUID, true);
        replica = Replica.open(
                directory.resolve("history"),
                directory.resolve("snapshots"),
                1 << 20,
                new SnapshotSchedule(1000, 1 << 20),
                0,
                Runnable::run);
        log = new LosingLog(replica);
        log.append(BlockCodec.encode(new Block(true, 0, 0, 0, 0, List.of(new Command.OpenSession("node", 1, 1)))));
        BlockBuffer buffer = new BlockBuffer(
                log,
                1,
                new BlockTerms(100, 0, 1 << 20, 8, true, TimeUnit.MILLISECONDS.toNanos(100)),
                config.nanoClock(),
                config.threads());
        ledger = new Ledger(config, directory, replica, log, buffer, 1, null);
        LedgerTransaction opening = ledger.begin();
        opening.defineCurrency("CZK", 2);
        opening.openAccount(AccountSpec.of("a", "CZK").withoutLowerLimit());
        opening.openAccount(AccountSpec.of("b", "CZK"));
        ledger.commitLocal(opening);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private LedgerTransaction payment() {
        LedgerTransaction work = ledger.begin();
        Money one = Money.of("1.00", "CZK");
        work.post(Posting.builder().from("a", one).to("b", one).build());
        return work;
    }

    private String paid() {
        return ledger.begin().balance("b").posted().amount().toPlainString();
    }

    private static boolean holds(Block block, Class<? extends Command> kind) {
        return block.commands().stream().anyMatch(kind::isInstance);
    }

    private void lose(Class<? extends Command> kind, Fate fate) {
        log.decideBy(block -> holds(block, kind) ? fate : Fate.FINE);
    }

    @Test
    void shouldFindOutByAFenceThatAnUnansweredOnePhaseTransactionWasDone() {
        lose(Command.OnePhase.class, Fate.ANSWER_LOST);
        ledger.commitOnePhase(BRANCH, payment());
        assertEquals("1.00", paid());
    }

    @Test
    void shouldFenceOffAnUnansweredOnePhaseTransactionThatHasNotComeAndNeverWill() {
        lose(Command.OnePhase.class, Fate.LATE);
        LedgerTransaction work = payment();
        LedgerUnavailableException fenced =
                assertThrows(LedgerUnavailableException.class, () -> ledger.commitOnePhase(BRANCH, work));
        assertTrue(String.valueOf(fenced.getMessage()).contains("fenced off"), fenced.getMessage());
        log.deliverLate();
        assertEquals("0.00", paid());
    }

    @Test
    void shouldSayThatItDoesNotKnowWhenEvenTheFenceIsNotAnswered() {
        log.decideBy(block -> Fate.ANSWER_LOST);
        LedgerTransaction work = payment();
        assertThrows(OutcomeUnknownException.class, () -> ledger.commitOnePhase(BRANCH, work));
        log.decideBy(block -> Fate.FINE);
        assertEquals("1.00", paid(), "which is why it could not say");
    }

    @Test
    void shouldLeaveNothingBehindAnUnansweredPrepareThatIsRolledBack() {
        for (Fate fate : List.of(Fate.ANSWER_LOST, Fate.LATE)) {
            lose(Command.Prepare.class, fate);
            LedgerTransaction work = payment();
            byte[] branch = {9, (byte) fate.ordinal()};
            assertThrows(OutcomeUnknownException.class, () -> ledger.prepare(branch, work));
            assertEquals(fate == Fate.ANSWER_LOST, ledger.rollback(branch));
            log.deliverLate();
            assertEquals(List.of(), ledger.recover());
        }
        assertEquals("0.00", paid());
    }

    @Test
    void shouldKeepABranchWhoseCommitWasNotAnsweredDecidedOnce() {
        assertTrue(ledger.prepare(BRANCH, payment()));
        lose(Command.Commit.class, Fate.ANSWER_LOST);
        assertThrows(OutcomeUnknownException.class, () -> ledger.commit(BRANCH));
        log.decideBy(block -> Fate.FINE);
        assertTrue(ledger.commit(BRANCH), "asked again, it tells that it is committed");
        assertEquals("1.00", paid());
        assertFalse(ledger.rollback(BRANCH));
    }

    @Test
    void shouldStayPreparedWhileItsDecisionDoesNotComeThrough() {
        assertTrue(ledger.prepare(BRANCH, payment()));
        lose(Command.Commit.class, Fate.LATE);
        assertThrows(OutcomeUnknownException.class, () -> ledger.commit(BRANCH));
        assertEquals(1, ledger.recover().size());
        log.decideBy(block -> Fate.FINE);
        assertTrue(ledger.commit(BRANCH));
        log.deliverLate();
        assertEquals("1.00", paid());
    }

    @Test
    void shouldTellTheUserOfALocalTransactionThatItMayHaveBeenDone() {
        lose(Command.OnePhase.class, Fate.ANSWER_LOST);
        LedgerTransaction work = payment();
        OutcomeUnknownException unknown = assertThrows(OutcomeUnknownException.class, () -> ledger.commitLocal(work));
        assertTrue(String.valueOf(unknown.getMessage()).contains("idempotency key"), unknown.getMessage());
        assertEquals("1.00", paid());
    }
}
