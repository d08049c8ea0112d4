package dev.daicho.ledger.core.buffer;

import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.wire.ByteWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
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

    /** A block under way. */
    static final class Sent {
        final long sequence;
        final String blockId;
        final byte[] entry;
        final List<Parcel> parcels;
        final int commandCount;
        final long firstSentNanos;
        long againAtNanos;
        int attempts;
        boolean mayBeIn;

        Sent(long sequence, String blockId, byte[] entry, List<Parcel> parcels, int commandCount, long nowNanos) {
            this.sequence = sequence;
            this.blockId = blockId;
            this.entry = entry;
            this.parcels = parcels;
            this.commandCount = commandCount;
            this.firstSentNanos = nowNanos;
        }

        /** Tells every command's outcome to whoever waits for it. */
        void tell(List<Outcome> outcomes) {
            int next = 0;
            for (Parcel parcel : parcels) {
                for (int i = 0; i < parcel.count(); i++) {
                    parcel.reply().answered(parcel.firstIndex() + i, outcomes.get(next), blockId);
                    next++;
                }
            }
        }

        void tell(LedgerException failure) {
            parcels.forEach(parcel -> Assembly.tell(parcel, failure));
        }
    }

    static void tell(Parcel parcel, LedgerException failure) {
        for (int i = 0; i < parcel.count(); i++) {
            parcel.reply().failed(parcel.firstIndex() + i, failure);
        }
    }

    private final BlockTerms terms;
    private final long session;
    private final ArrayDeque<Parcel> queue = new ArrayDeque<>();
    private final TreeSet<Long> open = new TreeSet<>();
    private final Map<Long, Long> givenUpNanos = new HashMap<>();
    private long queuedBytes;
    private int queuedCount;
    private long lastSequence;
    private int inFlight;

    Assembly(BlockTerms terms, long session) {
        this.terms = terms;
        this.session = session;
    }

    void add(Parcel parcel) {
        queue.add(parcel);
        count(parcel, 1);
    }

    private void count(Parcel parcel, int sign) {
        queuedBytes += sign * (long) parcel.sizeBytes();
        queuedCount += sign * parcel.count();
    }

    /** Takes a command back that was not sent yet; false if it was. */
    boolean remove(Reply reply) {
        Iterator<Parcel> parcels = queue.iterator();
        while (parcels.hasNext()) {
            Parcel candidate = parcels.next();
            if (candidate.reply() == reply) {
                parcels.remove();
                count(candidate, -1);
                return true;
            }
        }
        return false;
    }

    List<Parcel> removeAll() {
        List<Parcel> all = List.copyOf(queue);
        queue.clear();
        queuedBytes = 0;
        queuedCount = 0;
        return all;
    }

    /** How long until a block is due: 0 for now, negative for not before something else happens. */
    long nanosUntilDue(long nowNanos) {
        Parcel first = queue.peek();
        if (first == null || inFlight >= terms.maxInFlight()) {
            return -1;
        }
        boolean full = queuedCount >= terms.threshold() || queuedBytes >= terms.maxBytes();
        if (inFlight == 0 || full || first.alone()) {
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
        List<Parcel> parcels = new ArrayList<>();
        int commands = 0;
        long bytes = 0;
        Parcel candidate;
        while ((candidate = queue.peek()) != null && fits(candidate, commands, bytes)) {
            queue.remove();
            count(candidate, -1);
            bytes += candidate.sizeBytes();
            commands += candidate.count();
            parcels.add(candidate);
            if (candidate.alone()) {
                break;
            }
        }
        lastSequence++;
        open.add(lastSequence);
        inFlight++;
        return new Sent(
                lastSequence,
                Block.id(session, lastSequence),
                encode(parcels, commands, bytes, acknowledged(nowNanos)),
                parcels,
                commands,
                nowNanos);
    }

    /** Nobody joins those who want a block for themselves, nor do they join others. */
    private boolean fits(Parcel candidate, int commands, long bytes) {
        return commands == 0
                || !candidate.alone()
                        && commands < terms.threshold()
                        && bytes + candidate.sizeBytes() <= terms.maxBytes();
    }

    private byte[] encode(List<Parcel> parcels, int commands, long bytes, long acknowledged) {
        boolean kept = parcels.get(0).alone() || terms.keepBoundaries();
        ByteWriter out = new ByteWriter((int) bytes + BlockCodec.HEAD_BYTES);
        int version = parcels.stream().mapToInt(Parcel::version).max().orElseThrow();
        BlockCodec.encodeHead(version, kept, session, lastSequence, acknowledged, commands, out);
        parcels.forEach(parcel -> parcel.writeTo(out, lastSequence));
        return out.toByteArray();
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
        open.remove(sent.sequence);
    }

    void givenUp(Sent sent, long nowNanos) {
        inFlight--;
        if (sent.mayBeIn) {
            givenUpNanos.put(sent.sequence, nowNanos);
        } else {
            open.remove(sent.sequence);
        }
    }

    int queuedCount() {
        return queuedCount;
    }

    int inFlight() {
        return inFlight;
    }
}
