package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.block.MapRegion;
import dev.daicho.nvfs.block.NvHeap;
import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.memory.NvMemory;
import dev.daicho.nvfs.transaction.RecordEntry.BlockSwap;
import dev.daicho.nvfs.transaction.RecordEntry.Joint;
import dev.daicho.nvfs.transaction.TransactionRecord.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is done when a disk is opened, after a crash or not: take the records from the last retired one on, as far as they follow each
 * other and are whole, do them again, and drop the rest, which no barrier had made durable. Prepared records without a decision are left
 * as they are. Looks at the heap and the three maps only, so its time does not depend on how full the disk is.
 *
 * <p>A record missing at a place that is known to have been durable is damage, and stops everything. May itself be cut off at any point
 * and begun again. Source: SPEC N6; ARCHITECTURE, "Opening after a crash".
 */
final class Recovery {

    private final NvMemory memory;
    private final Superblock superblock;
    private final NvHeap heap;
    private final TreeMap<Long, Step> steps = new TreeMap<>();
    private final TreeMap<Long, TransactionRecord> undecided = new TreeMap<>();
    private final List<TransactionRecord> dead = new ArrayList<>();
    private long known;

    private Recovery(NvMemory memory, Superblock superblock, NvHeap heap) {
        this.memory = memory;
        this.superblock = superblock;
        this.heap = heap;
    }

    /**
     * Where the sequence ends, and who waits for a decision.
     *
     * @param inDoubt prepared records without a decision, oldest first
     */
    record Result(long lastSequence, List<TransactionRecord> inDoubt) {}

    static Result run(NvMemory memory, Superblock superblock, NvHeap heap) {
        return new Recovery(memory, superblock, heap).run();
    }

    private Result run() {
        long retired = superblock.retired();
        known = Math.max(retired, superblock.durable());
        for (long key : heap.keys(NvHeap.RECORDS)) {
            byte[] content = heap.find(NvHeap.RECORDS, key);
            if (content != null) {
                sort(TransactionRecord.decode(key, content), retired);
            }
        }
        requirePinnedRecords();
        long last = lastWhole(retired);
        boolean jointsChanged = settleJoints(last);
        boolean nothingToDo = steps.isEmpty() && dead.isEmpty() && !jointsChanged;
        if (!nothingToDo) {
            replay(last);
        } else {
            requireMapsIntact(Set.of());
        }
        return new Result(last, List.copyOf(undecided.values()));
    }

    private void sort(TransactionRecord record, long retired) {
        known = Math.max(known, record.durableSequence());
        boolean prepared = record.kind() == Kind.PREPARED;
        OptionalLong mark = heap.mark(NvHeap.RECORDS, record.sequence());
        if (record.sequence() > retired) {
            steps.put(record.sequence(), new Step(record, !prepared, prepared && mark.isEmpty()));
        } else if (!prepared) {
            dead.add(record);
        } else if (mark.isEmpty()) {
            throw new CorruptImageException(
                    "decision of transaction record " + record.sequence(), "it fails its check");
        }
        if (prepared && mark.isPresent()) {
            long decided = mark.getAsLong() >>> 2;
            if (decided == 0) {
                undecided.put(record.sequence(), record);
            } else if (decided > retired) {
                steps.put(decided, new Step(record, (mark.getAsLong() & 3) == 1, false));
            } else {
                dead.add(record);
            }
        }
    }

    private void requirePinnedRecords() {
        List<Long> records = heap.keys(NvHeap.RECORDS);
        for (long pin : heap.keys(NvHeap.PINS)) {
            if (!records.contains(pin)) {
                throw new CorruptImageException(
                        "transaction record " + pin, "it is missing or damaged, and holds a prepared branch");
            }
        }
    }

    private long lastWhole(long retired) {
        long last = retired;
        while (true) {
            @Nullable Step next = steps.get(last + 1);
            if (next == null || next.torn || last + 1 > known && !hasItsBlocks(last + 1, next.record)) {
                break;
            }
            last++;
        }
        if (last < known) {
            throw new CorruptImageException(
                    "transaction record " + (last + 1),
                    "it is missing or damaged, but everything up to record " + known + " had been made durable");
        }
        return last;
    }

    private boolean hasItsBlocks(long sequence, TransactionRecord record) {
        // A decision's record was checked at its own number.
        return sequence != record.sequence()
                || record.entries().stream()
                        .allMatch(entry -> entry instanceof Joint joint
                                ? heap.find(NvHeap.JOINTS, joint.key()) != null
                                : !(entry instanceof BlockSwap swap)
                                        || !swap.checksummed()
                                        || memory.checksum(
                                                        superblock.address(swap.newBlock()),
                                                        superblock.blockLengthBytes())
                                                == swap.checksum());
    }

    /**
     * Takes the outcome of joint transactions over from the home's records, as long as those are there, and drops those whose record was
     * never durable. True if anything changed.
     */
    private boolean settleJoints(long last) {
        boolean changed = false;
        for (long key : heap.keys(NvHeap.JOINTS)) {
            long sequence = JointTransactions.sequence(heap, key);
            long mark = heap.mark(NvHeap.JOINTS, key).orElse(-1);
            if (sequence > last) {
                heap.delete(NvHeap.JOINTS, key);
                changed = true;
                continue;
            }
            long outcome = outcome(sequence, last);
            if (outcome >= 0 && outcome != mark) {
                heap.mark(NvHeap.JOINTS, key, outcome);
                changed = true;
            } else if (outcome < 0 && mark <= JointTransactions.UNDECIDED) {
                throw new CorruptImageException(
                        "joint transaction " + key, "its outcome is damaged, and record " + sequence + " is gone");
            }
        }
        return changed;
    }

    /** What a record says about its transaction; -1 if it is gone. */
    private long outcome(long sequence, long last) {
        byte[] content = heap.find(NvHeap.RECORDS, sequence);
        if (content == null) {
            return -1;
        }
        if (TransactionRecord.decode(sequence, content).kind() == Kind.LOCAL) {
            return JointTransactions.COMMITTED;
        }
        long mark = heap.mark(NvHeap.RECORDS, sequence).orElse(0);
        return mark >>> 2 == 0 || mark >>> 2 > last ? JointTransactions.UNDECIDED : mark & 3;
    }

    private void replay(long last) {
        // Doing the records changes blocks that their checksums cover, so first it must be durable that they count; and
        // that may only
        // be said of records that are durable themselves: after a mere process crash they may not be yet.
        memory.barrier();
        superblock.storeDurable(last);
        memory.barrier();
        Redo redo = new Redo(memory, superblock);
        Set<Long> damaged = new HashSet<>();
        for (MapRegion map : maps()) {
            damaged.addAll(map.damagedSectors(memory));
        }
        steps.headMap(last, true).values().forEach(step -> {
            if (step.effective) {
                redo.apply(step.record.entries());
            }
        });
        Set<Long> repaired = redo.finish();
        damaged.removeAll(repaired);
        if (!damaged.isEmpty()) {
            requireMapsIntact(repaired);
        }
        for (TransactionRecord record : undecided.headMap(last, true).values()) {
            if (heap.find(NvHeap.PINS, record.sequence()) == null) {
                heap.create(NvHeap.PINS, record.sequence(), ByteBuffer.allocate(0), 0, 0);
            }
        }
        memory.barrier();
        superblock.storeRetired(last);
        memory.barrier();
        dropDeadRecords(last);
        barrier();
    }

    private void requireMapsIntact(Set<Long> except) {
        for (MapRegion map : maps()) {
            for (long sector : map.damagedSectors(memory)) {
                if (!except.contains(sector)) {
                    throw new CorruptImageException(
                            map.name() + " at address " + sector, "the sector fails its checksum");
                }
            }
        }
    }

    private List<MapRegion> maps() {
        return List.of(superblock.blockMap(), superblock.inodeMap(), superblock.orphanMap());
    }

    private void dropDeadRecords(long last) {
        Set<Long> toDelete = new TreeSet<>();
        undecided.keySet().removeIf(sequence -> sequence > last && toDelete.add(sequence));
        dead.forEach(record -> toDelete.add(record.sequence()));
        steps.forEach((sequence, step) -> {
            TransactionRecord record = step.record;
            boolean isDecision = sequence != record.sequence();
            if (isDecision && sequence > last && record.sequence() <= last) {
                // The decision outran something before it that was lost: it was never answered for.
                heap.mark(NvHeap.RECORDS, record.sequence(), 0);
                undecided.put(record.sequence(), record);
            } else if (isDecision || record.kind() == Kind.LOCAL || record.sequence() > last) {
                toDelete.add(record.sequence());
            }
        });
        boolean unpinned = false;
        for (long sequence : toDelete) {
            unpinned |= heap.delete(NvHeap.PINS, sequence);
        }
        if (unpinned) {
            barrier();
        }
        toDelete.forEach(sequence -> heap.delete(NvHeap.RECORDS, sequence));
    }

    private void barrier() {
        Runnable deleted = heap.beforeBarrier();
        memory.barrier();
        deleted.run();
    }

    private record Step(TransactionRecord record, boolean effective, boolean torn) {}
}
