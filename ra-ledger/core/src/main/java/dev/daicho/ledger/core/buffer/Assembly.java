package dev.daicho.ledger.core.buffer;

import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Which commands make the next block, and when it is due; which blocks are under way, and what the client has acknowledged. Time is
 * passed in: no thread and no clock is in it.
 *
 * <p>Not thread-safe. Source: L3.
 */
final class Assembly {

    /**
     * After so many times the time that a block is sent for, one that was given up is acknowledged, so that it can't be applied any more.
     * By then whoever wanted to know has fenced it and given that up too; sooner, a fence would find its outcome forgotten.
     */
    private static final int BURIAL_FACTOR = 3;

    /** A command that waits for its outcome. */
    record Waiting(Command command, int sizeBytes, long sinceNanos, CompletableFuture<Outcome> outcome) {}

    /** A block under way. */
    static final class Sent {
        final Block block;
        final List<Waiting> members;
        final long firstSentNanos;
        long againAtNanos;
        int attempts;
        boolean mayBeIn;

        Sent(Block block, List<Waiting> members, long firstSentNanos) {
            this.block = block;
            this.members = members;
            this.firstSentNanos = firstSentNanos;
        }
    }

    private final BlockTerms terms;
    private final long session;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final TreeSet<Long> open = new TreeSet<>();
    private final Map<Long, Long> givenUpNanos = new HashMap<>();
    private long queuedBytes;
    private long lastSequence;
    private int inFlight;

    Assembly(BlockTerms terms, long session) {
        this.terms = terms;
        this.session = session;
    }

    void add(Waiting waiting) {
        queue.add(waiting);
        queuedBytes += waiting.sizeBytes();
    }

    /** Takes a command back that was not sent yet; false if it was. */
    boolean remove(CompletableFuture<Outcome> outcome) {
        Iterator<Waiting> waiting = queue.iterator();
        while (waiting.hasNext()) {
            Waiting candidate = waiting.next();
            if (candidate.outcome() == outcome) {
                waiting.remove();
                queuedBytes -= candidate.sizeBytes();
                return true;
            }
        }
        return false;
    }

    List<Waiting> removeAll() {
        List<Waiting> all = List.copyOf(queue);
        queue.clear();
        queuedBytes = 0;
        return all;
    }

    /** How long until a block is due: 0 for now, negative for not before something else happens. */
    long nanosUntilDue(long nowNanos) {
        Waiting first = queue.peek();
        if (first == null || inFlight >= terms.maxInFlight()) {
            return -1;
        }
        if (inFlight == 0 || queue.size() >= terms.threshold() || queuedBytes >= terms.maxBytes()) {
            return 0;
        }
        return Math.max(0, first.sinceNanos() + terms.periodNanos() - nowNanos);
    }

    /** The next block, or null if none is due. */
    @Nullable
    Sent next(long nowNanos) {
        if (nanosUntilDue(nowNanos) != 0) {
            return null;
        }
        List<Waiting> members = new ArrayList<>(Math.min(queue.size(), terms.threshold()));
        List<Command> commands = new ArrayList<>(members.size());
        long bytes = 0;
        Waiting candidate;
        while (members.size() < terms.threshold()
                && (candidate = queue.peek()) != null
                && (members.isEmpty() || bytes + candidate.sizeBytes() <= terms.maxBytes())) {
            queue.remove();
            queuedBytes -= candidate.sizeBytes();
            bytes += candidate.sizeBytes();
            members.add(candidate);
            commands.add(candidate.command());
        }
        lastSequence++;
        open.add(lastSequence);
        inFlight++;
        Block block = new Block(terms.keepBoundaries(), 0, session, lastSequence, acknowledged(nowNanos), commands);
        return new Sent(block, members, nowNanos);
    }

    /** Every block up to this one has its outcomes at the client, or will never be applied. */
    private long acknowledged(long nowNanos) {
        givenUpNanos.entrySet().removeIf(givenUp -> {
            boolean dead = nowNanos - givenUp.getValue() > BURIAL_FACTOR * terms.giveUpNanos();
            if (dead) {
                open.remove(givenUp.getKey());
            }
            return dead;
        });
        return open.isEmpty() ? lastSequence : open.first() - 1;
    }

    void answered(Sent sent) {
        inFlight--;
        open.remove(sent.block.sequence());
    }

    void givenUp(Sent sent, long nowNanos) {
        inFlight--;
        if (sent.mayBeIn) {
            givenUpNanos.put(sent.block.sequence(), nowNanos);
        } else {
            open.remove(sent.block.sequence());
        }
    }

    int inFlight() {
        return inFlight;
    }
}
