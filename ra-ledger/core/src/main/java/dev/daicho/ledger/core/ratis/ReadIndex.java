package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.core.log.NotAppendedException;
import dev.daicho.ledger.core.ratis.PeerMessage.Answer;
import dev.daicho.ledger.core.ratis.PeerMessage.Kind;
import dev.daicho.ledger.core.ratis.PeerMessage.Request;
import dev.daicho.ledger.core.ratis.PeerMessage.Status;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * How far the log was when somebody asked: the leader's commit index, once a majority has said after the question that it knows of no
 * later term. The engine's own read index is not used for this: it takes a commit index that a majority has confirmed once for
 * confirmed for ever, so that a leader that was replaced meanwhile would answer from the past.
 *
 * <p>Thread-safe. Whoever asks while a round is under way shares the next one.
 *
 * <p>Source: L1; Ongaro, "Consensus: bridging theory and practice", 6.4.
 */
final class ReadIndex implements Closeable {

    private final Division division;
    private final Peers peers;
    private final ConsumerStateMachine machine;
    private final long timeoutMillis;
    private final ExecutorService asking;
    private @Nullable CompletableFuture<Long> underWay;
    private @Nullable CompletableFuture<Long> next;

    ReadIndex(Division division, Peers peers, ConsumerStateMachine machine, long timeoutMillis, ThreadFactory threads) {
        this.asking = Executors.newSingleThreadExecutor(threads);
        this.division = division;
        this.peers = peers;
        this.machine = machine;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * Completes when all that was answered before, by whatever member, is applied here; that may be never, if this server is cut off.
     */
    CompletableFuture<Void> reached() {
        try {
            // Not on the caller's thread, in which the transport would leave its own variables.
            return CompletableFuture.supplyAsync(this::get, asking)
                    .thenCompose(index -> index)
                    .thenCompose(this::applied);
        } catch (RejectedExecutionException closed) {
            return CompletableFuture.failedFuture(closed);
        }
    }

    private CompletableFuture<Void> applied(long index) {
        CompletableFuture<Void> applied = machine.awaitApplied(index);
        if (!applied.isDone()) {
            // A follower hears of a commit with the next entry or heartbeat; the engine's own read asks for one now.
            division.nudge();
        }
        return applied;
    }

    /** The index, from a round that begins after this call. */
    synchronized CompletableFuture<Long> get() {
        if (underWay == null) {
            CompletableFuture<Long> round = round();
            underWay = round;
            round.whenComplete((index, failure) -> over());
            return round;
        }
        if (next == null) {
            next = new CompletableFuture<>();
        }
        return next;
    }

    private void over() {
        CompletableFuture<Long> waiting;
        CompletableFuture<Long> round;
        synchronized (this) {
            underWay = null;
            waiting = next;
            next = null;
            if (waiting == null) {
                return;
            }
            round = waiting;
            underWay = round;
        }
        round().whenComplete((index, failure) -> {
            over();
            if (failure == null) {
                waiting.complete(index);
            } else {
                waiting.completeExceptionally(failure);
            }
        });
    }

    private CompletableFuture<Long> round() {
        try {
            return ask();
        } catch (RuntimeException stopped) {
            // Whoever waits for the next round has to hear of it.
            return CompletableFuture.failedFuture(stopped);
        }
    }

    private CompletableFuture<Long> ask() {
        if (division.leads()) {
            return confirmed();
        }
        String leader = division.leader();
        if (leader == null || leader.equals(division.self().toString())) {
            return CompletableFuture.failedFuture(new NotAppendedException("No leader is known", null));
        }
        return peers.links()
                .ask(leader, new Request(Kind.READ_INDEX, division.self().toString(), ""), timeoutMillis)
                .thenCompose(answer -> answer.status() == Status.DONE
                        ? CompletableFuture.completedFuture(answer.logIndex())
                        : CompletableFuture.failedFuture(new IOException(leader + ": " + answer.message())));
    }

    private CompletableFuture<Long> confirmed() {
        long term = division.term();
        // In this order: what is committed after the index is read was not answered to anybody before the question.
        long index = division.commitIndex();
        String self = division.self().toString();
        Set<String> confirmed = new HashSet<>(Set.of(self));
        CompletableFuture<Long> result = new CompletableFuture<>();
        if (division.isMajority(confirmed)) {
            result.complete(index);
        }
        List<CompletableFuture<Void>> asked = new ArrayList<>();
        for (String member : peers.others()) {
            asked.add(peers.links()
                    .ask(member, new Request(Kind.CONFIRM, self, ""), timeoutMillis)
                    .handle((answer, silent) -> {
                        if (answer != null) {
                            confirm(member, answer, term, confirmed, index, result);
                        }
                        return null;
                    }));
        }
        CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> result.completeExceptionally(
                        new IOException("Only " + confirmed + " say that " + self + " leads in term " + term)));
        return result;
    }

    private void confirm(
            String member,
            Answer answer,
            long term,
            Set<String> confirmed,
            long index,
            CompletableFuture<Long> result) {
        if (answer.status() != Status.DONE || answer.logIndex() != term) {
            return;
        }
        boolean majority;
        synchronized (confirmed) {
            confirmed.add(member);
            majority = division.isMajority(confirmed);
        }
        if (majority && division.leads() && division.term() == term) {
            result.complete(index);
        }
    }

    /** Asks nothing any more. */
    @Override
    public void close() {
        asking.shutdownNow();
    }
}
