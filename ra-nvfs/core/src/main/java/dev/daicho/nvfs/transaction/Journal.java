package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.block.BlockAllocator;
import dev.daicho.nvfs.block.GuardedSector;
import dev.daicho.nvfs.block.MetadataOverlay;
import dev.daicho.nvfs.block.NvHeap;
import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.memory.NvMemory;
import dev.daicho.nvfs.transaction.RecordEntry.BlockFree;
import dev.daicho.nvfs.transaction.RecordEntry.BlockSwap;
import dev.daicho.nvfs.transaction.TransactionRecord.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The life of transaction records. A record goes through five stages, each by a barrier that somebody needed anyway:
 *
 * <pre>
 *   appended  - barrier -> durable   - a later record that says so, or the durable word, and a barrier -> proven
 *   proven    - put in place, barrier -> in place, the retired word is stored - barrier -> retired
 * </pre>
 *
 * <p>Only <i>proven</i> records are put in place, because recovery checks shadow blocks against the checksums of all records that it can't
 * tell to be durable, and putting a later record in place may change such a block. Only when a record is <i>retired</i> are the blocks it
 * freed used again and the record itself deleted: until then recovery may do it again.
 *
 * <p>A prepared record may stay undecided long after its number is retired. From then on nothing in the sequence would tell that it is
 * missing, so before that a <i>pin</i> is set beside it: a second, empty heap block of the same number, which goes before the record does.
 *
 * <p>Not thread-safe: the disk's lock guards it. Source: ARCHITECTURE, "No block named by a live record".
 */
final class Journal {

    /** Heap space that only decisions, deletions and the freeing of blocks may use. */
    private static final int RESERVE_DIVISOR = 8;

    /** Putting in place is worth while from this many records on. */
    private static final int BATCH_COUNT = 16;

    /** More records than this are not left to be done again at the next opening. */
    private static final int LONG_COUNT = 300;

    /** Nor records with more entries, all together. */
    private static final int LONG_ENTRY_COUNT = 2400;

    private static final long NO_RECORD = -1;
    private static final ByteBuffer NO_CONTENT = ByteBuffer.allocate(0);

    private final NvMemory memory;
    private final Superblock superblock;
    private final NvHeap heap;
    private final MetadataOverlay overlay;
    private final BlockAllocator blocks;
    private final Deque<Step> waiting = new ArrayDeque<>();
    private final Deque<Step> inPlaceSteps = new ArrayDeque<>();
    private final Map<Integer, Long> checksummedBlocks = new HashMap<>();
    private final Set<Long> undecided = new HashSet<>();
    private List<Long> unpinned = new ArrayList<>();

    private boolean waitsForMemory;
    private int waitingEntryCount;
    private long last;
    private long evidence;
    private long durable;
    private long proven;
    private long inPlace;
    private long retired;

    Journal(
            NvMemory memory,
            Superblock superblock,
            NvHeap heap,
            MetadataOverlay overlay,
            BlockAllocator blocks,
            long lastSequence) {
        this.memory = memory;
        this.superblock = superblock;
        this.heap = heap;
        this.overlay = overlay;
        this.blocks = blocks;
        this.last = lastSequence;
        this.evidence = lastSequence;
        this.durable = lastSequence;
        this.proven = lastSequence;
        this.inPlace = lastSequence;
        this.retired = lastSequence;
    }

    /**
     * Appends a record. A local one takes effect at once, for everybody who may see it; a prepared one waits for {@link #decide}.
     *
     * @param mayUseReserve whether the disk would be stuck without this record
     * @return its sequence number, or -1 if the heap has no room: nothing was done
     */
    long append(Kind kind, byte[] branch, List<RecordEntry> entries, boolean mayUseReserve) {
        TransactionRecord record = new TransactionRecord(kind, last + 1, durable, branch, entries);
        long reserve = mayUseReserve ? 0 : heap.lengthBytes() / RESERVE_DIVISOR;
        if (!heap.create(NvHeap.RECORDS, record.sequence(), record.encode(), 0, reserve)) {
            return -1;
        }
        last++;
        evidence = Math.max(evidence, durable);
        entries.forEach(entry -> {
            if (entry instanceof BlockSwap swap && swap.checksummed()) {
                checksummedBlocks.put(swap.newBlock(), record.sequence());
            }
        });
        if (kind == Kind.LOCAL) {
            takeEffect(entries);
            await(new Step(last, last, entries));
        } else {
            undecided.add(last);
            await(new Step(last, NO_RECORD, List.of()));
        }
        return last;
    }

    /** The number the next record will have. */
    long nextSequence() {
        return last + 1;
    }

    /** Decides a prepared record in one store; nothing is allocated, so that it works on a full disk. */
    void decide(long prepared, List<RecordEntry> entries, boolean commit) {
        last++;
        undecided.remove(prepared);
        heap.mark(NvHeap.RECORDS, prepared, last << 2 | (commit ? 1 : 2));
        if (commit) {
            takeEffect(entries);
            await(new Step(last, prepared, entries));
        } else {
            entries.forEach(entry -> {
                if (entry instanceof BlockSwap swap && swap.newBlock() != 0) {
                    blocks.quarantine(last, swap.newBlock());
                }
            });
            await(new Step(last, prepared, List.of()));
        }
    }

    private void await(Step step) {
        waiting.addLast(step);
        waitingEntryCount += step.entries.size();
    }

    private void takeEffect(List<RecordEntry> entries) {
        overlay.beginRecord(last);
        Redo redo = new Redo(overlay, superblock);
        redo.apply(entries);
        redo.finish();
        for (RecordEntry entry : entries) {
            if (entry instanceof BlockSwap swap && swap.oldBlock() != 0) {
                blocks.quarantine(last, swap.oldBlock());
            } else if (entry instanceof BlockFree free) {
                for (int i = 0; i < free.count(); i++) {
                    blocks.quarantine(last, free.firstBlock() + i);
                }
            }
        }
    }

    /** Whether recovery would still check that block against a record's checksum, so that it must not be changed in place. */
    boolean isChecksummed(int block) {
        Long sequence = checksummedBlocks.get(block);
        return sequence != null && sequence > proven;
    }

    /** Whether a record of that many entries could be appended now. */
    boolean hasRoomFor(int entryCount) {
        return heap.hasRoom(TransactionRecord.maxLength(entryCount));
    }

    /** Whether it is time to put records in place beside the next barrier. */
    boolean isUnderPressure() {
        return last - inPlace >= BATCH_COUNT
                && (isLong()
                        || heap.freeBytes() < heap.lengthBytes() / 4 * 3
                        || blocks.quarantinedCount() > blocks.availableCount() / 4);
    }

    /** Whether opening the disk would take longer than it should, because nobody has asked for a barrier for long. */
    boolean isLong() {
        return waiting.size() > LONG_COUNT || waitingEntryCount > LONG_ENTRY_COUNT;
    }

    /** Stores what is known to be durable, so that the next barrier proves it. */
    void proveDurable() {
        superblock.storeDurable(durable);
        evidence = Math.max(evidence, durable);
    }

    /** Puts all proven records in place, as long as that takes no longer than memory takes; the next barrier makes that durable. */
    void putInPlace() {
        Redo redo = new Redo(memory, superblock);
        waitsForMemory = false;
        while (!waiting.isEmpty() && waiting.getFirst().sequence <= proven) {
            Step step = waiting.getFirst();
            if (!memory.isReady((long) step.entries.size() * GuardedSector.BYTES)) {
                waitsForMemory = true;
                break;
            }
            if (undecided.contains(step.sequence) && !heap.create(NvHeap.PINS, step.sequence, NO_CONTENT, 0, 0)) {
                break;
            }
            waiting.removeFirst();
            waitingEntryCount -= step.entries.size();
            redo.apply(step.entries);
            inPlaceSteps.addLast(step);
            inPlace = step.sequence;
        }
        redo.finish();
        overlay.putInPlace(inPlace);
    }

    /** Whether the last putting in place stopped because the memory was not ready for more. */
    boolean isWaitingForMemory() {
        return waitsForMemory;
    }

    /** To be called as a barrier begins; what it returns is run, under the disk's lock again, once that barrier has succeeded. */
    Runnable beforeBarrier() {
        long lastBefore = last;
        long evidenceBefore = evidence;
        long inPlaceBefore = inPlace;
        long retiredBefore = retired;
        Runnable heapDone = heap.beforeBarrier();
        List<Long> durablyUnpinned = unpinned;
        unpinned = new ArrayList<>();
        return () -> {
            durable = Math.max(durable, lastBefore);
            proven = Math.max(proven, evidenceBefore);
            heapDone.run();
            checksummedBlocks.values().removeIf(sequence -> sequence <= proven);
            if (inPlaceBefore > retired) {
                superblock.storeRetired(inPlaceBefore);
                retired = inPlaceBefore;
            }
            durablyUnpinned.forEach(record -> heap.delete(NvHeap.RECORDS, record));
            finish(retiredBefore);
        };
    }

    private void finish(long retiredForGood) {
        blocks.release(retiredForGood);
        for (Iterator<Step> steps = inPlaceSteps.iterator(); steps.hasNext(); ) {
            Step step = steps.next();
            if (step.sequence > retiredForGood) {
                return;
            }
            if (heap.delete(NvHeap.PINS, step.recordToDelete)) {
                unpinned.add(step.recordToDelete);
            } else if (step.recordToDelete != NO_RECORD) {
                heap.delete(NvHeap.RECORDS, step.recordToDelete);
            }
            steps.remove();
        }
    }

    /** One number in the sequence: a record taking effect, or only being there. */
    private record Step(long sequence, long recordToDelete, List<RecordEntry> entries) {}
}
