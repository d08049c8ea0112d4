package dev.daicho.ledger.core;

import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.OutcomeUnknownException;
import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.book.HeuristicBranch;
import dev.daicho.ledger.core.book.PreparedBranch;
import dev.daicho.ledger.core.buffer.Decision;
import dev.daicho.ledger.core.replica.Replica;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The transaction manager's side of a ledger: branches that are prepared, decided, found again, and, where an administrator had to decide
 * in its place, told so until they are forgotten.
 *
 * <p>Thread-safe. When a call returns, the log holds durably what it did. Source: L12; XA-CHECKLIST 25 to 29.
 */
final class TransactionBranches {

    private final Replica replica;
    private final Refusals refusals;
    private final Settling settling;
    private final LockWait lockWait;
    private final Function<Command, Decision> log;
    private final PreparedBlocks prepared = new PreparedBlocks();

    /**
     * For one ledger.
     *
     * @param log sends a command and waits for its outcome
     */
    TransactionBranches(
            Replica replica, Refusals refusals, Settling settling, LockWait lockWait, Function<Command, Decision> log) {
        this.replica = replica;
        this.refusals = refusals;
        this.settling = settling;
        this.lockWait = lockWait;
        this.log = log;
    }

    void prepare(BranchId branch, LedgerTransaction transaction) {
        lockWait.decide(
                new Command.Prepare(branch, transaction.terms(), transaction.operations()),
                transaction.terms(),
                transaction.operations());
        prepared.remember(branch, transaction);
    }

    void commitOnePhase(BranchId branch, LedgerTransaction transaction) {
        try {
            transaction.committedIn(lockWait.decide(
                            new Command.OnePhase(branch, transaction.terms(), transaction.operations()),
                            transaction.terms(),
                            transaction.operations())
                    .blockId());
        } catch (OutcomeUnknownException unknown) {
            if (!fencedAsCommitted(branch, unknown)) {
                throw new LedgerUnavailableException(
                        "The ledger's log did not answer in time; the transaction was fenced off, nothing was done",
                        unknown);
            }
        }
    }

    private boolean fencedAsCommitted(BranchId branch, OutcomeUnknownException unknown) {
        try {
            Outcome outcome = log.apply(new Command.Fence(branch)).outcome();
            if (outcome instanceof Outcome.Refused) {
                throw unknown;
            }
            return outcome instanceof Outcome.Committed;
        } catch (LedgerUnavailableException nobodyAnswers) {
            unknown.addSuppressed(nobodyAnswers);
            throw unknown;
        }
    }

    boolean commit(BranchId branch) {
        return decided(branch, new Command.Commit(branch)) instanceof Outcome.Committed;
    }

    boolean rollback(BranchId branch) {
        return decided(branch, new Command.Rollback(branch)) instanceof Outcome.RolledBack;
    }

    /** False if there is no such branch to complete. */
    boolean complete(BranchId branch, boolean commit) {
        Outcome outcome = decided(branch, new Command.Complete(branch, commit));
        return outcome instanceof Outcome.Committed || outcome instanceof Outcome.RolledBack;
    }

    /** False if there is no such branch to forget. */
    boolean forget(BranchId branch) {
        return request(new Command.Forget(branch)).outcome() instanceof Outcome.Committed;
    }

    private Outcome decided(BranchId branch, Command command) {
        Decision decision = request(command);
        prepared.decided(branch, decision.outcome() instanceof Outcome.Committed ? decision.blockId() : null);
        return decision.outcome();
    }

    private Decision request(Command command) throws LedgerException {
        Decision decision = log.apply(command);
        if (decision.outcome() instanceof Outcome.Refused refused) {
            throw refusals.toException(refused.refusal(), List.of());
        }
        return decision;
    }

    /** Prepared ones, and those that were completed by hand. */
    List<byte[]> recover() {
        settling.await();
        return replica.read(book -> Stream.concat(
                        book.preparedBranches().stream().map(PreparedBranch::branch),
                        book.heuristicBranches().stream().map(HeuristicBranch::branch))
                .map(BranchId::bytes)
                .toList());
    }

    List<InDoubtBranch> inDoubt() {
        settling.await();
        return replica.read(
                book -> book.preparedBranches().stream().map(InDoubtBranch::of).toList());
    }

    List<CompletedBranch> completedByHand() {
        settling.await();
        return replica.read(book ->
                book.heuristicBranches().stream().map(CompletedBranch::of).toList());
    }
}
