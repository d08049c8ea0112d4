package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.transaction.JointTransactions.Joint;
import dev.daicho.nvfs.transaction.TransactionRecord.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends transaction records to a disk's journal, and waits for room if there is none; beside the record of a transaction over several
 * disks it notes the others, so that one barrier makes both durable.
 *
 * <p>Thread-safe; methods that say so are called under the disk's lock. Durable with the next barrier. Source: ARCHITECTURE, "A
 * transaction".
 */
final class Records {

    private final Disk disk;
    private final Journal journal;
    private final JointTransactions joints;

    Records(Disk disk, Journal journal, JointTransactions joints) {
        this.disk = disk;
        this.journal = journal;
        this.joints = joints;
    }

    /** What belongs to a new record, under the same lock. */
    interface Afterwards {
        void run(long sequence);
    }

    /**
     * A record that takes effect at once.
     *
     * @param mayUseReserve whether the disk would be stuck without this record
     */
    void appendLocal(List<RecordEntry> entries, boolean mayUseReserve, @Nullable Joint joint) throws DiskFullException {
        append(Kind.LOCAL, new byte[0], entries, mayUseReserve, joint, sequence -> disk.live()
                .tookEffect(entries));
    }

    /** A record that waits for a decision. */
    void appendPrepared(byte[] branch, List<RecordEntry> entries, @Nullable Joint joint, Afterwards afterwards)
            throws DiskFullException {
        append(Kind.PREPARED, branch, entries, false, joint, afterwards);
    }

    private void append(
            Kind kind,
            byte[] branch,
            List<RecordEntry> entries,
            boolean mayUseReserve,
            @Nullable Joint joint,
            Afterwards afterwards)
            throws DiskFullException {
        for (boolean reclaimed = false; ; reclaimed = true) {
            boolean appended = disk.lock().write(() -> {
                if (kind == Kind.PREPARED) {
                    disk.prepared().refuseDuplicate(branch);
                }
                long sequence = tryAppend(kind, branch, entries, mayUseReserve, joint);
                if (sequence >= 0) {
                    afterwards.run(sequence);
                }
                return sequence >= 0;
            });
            if (appended) {
                return;
            }
            if (reclaimed) {
                throw new DiskFullException(
                        null, "disk full: no room for a transaction record of " + entries.size() + " entries");
            }
            disk.blocks().reclaimHeap();
        }
    }

    private long tryAppend(
            Kind kind, byte[] branch, List<RecordEntry> entries, boolean mayUseReserve, @Nullable Joint joint) {
        if (joint == null) {
            return journal.append(kind, branch, entries, mayUseReserve);
        }
        if (!joints.create(joint, journal.nextSequence(), kind == Kind.LOCAL)) {
            return -1;
        }
        List<RecordEntry> all = new ArrayList<>(entries);
        all.add(new RecordEntry.Joint(joint.key()));
        long sequence = journal.append(kind, branch, all, mayUseReserve);
        if (sequence < 0) {
            joints.giveUp(joint);
        }
        return sequence;
    }

    /**
     * A record that takes effect at once, if there is room now; called under the lock.
     *
     * @return whether there was
     */
    boolean appendIfRoom(List<RecordEntry> entries, boolean mayUseReserve) {
        boolean appended = journal.append(Kind.LOCAL, new byte[0], entries, mayUseReserve) >= 0;
        if (appended) {
            disk.live().tookEffect(entries);
        }
        return appended;
    }
}
