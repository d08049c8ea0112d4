package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.DuplicateBranchException;
import dev.daicho.nvfs.UnknownBranchException;
import dev.daicho.nvfs.block.BlockAllocator;
import dev.daicho.nvfs.transaction.JointTransactions.Joint;
import dev.daicho.nvfs.transaction.RecordEntry.BlockSwap;
import dev.daicho.nvfs.transaction.RecordEntry.Held;
import dev.daicho.nvfs.transaction.RecordEntry.InodeUse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The branches that wait for a decision, of this run and of earlier ones. A branch stays listed until its decision is durable: a
 * coordinator that misses it in the list takes it for done and forgets its own record.
 *
 * <p>Thread-safe; methods that say so are called under the disk's lock. What is durable is their records. Source: SPEC N6, N7.
 */
final class PreparedBranches {

    private final Disk disk;
    private final Map<ByteBuffer, Prepared> prepared = new LinkedHashMap<>();
    private final Set<ByteBuffer> deciding = new HashSet<>();

    private record Prepared(
            long sequence,
            byte[] branch,
            List<RecordEntry> entries,
            LockOwner owner,
            @Nullable Long joint,
            Runnable whenDecided) {}

    PreparedBranches(Disk disk) {
        this.disk = disk;
    }

    /** Takes back what an undecided record holds: blocks, inodes and locks. */
    void restore(TransactionRecord record, BlockAllocator allocator) {
        LockOwner owner = LockOwner.inDoubt(record.branch());
        @Nullable Long joint = null;
        for (RecordEntry entry : record.entries()) {
            if (entry instanceof RecordEntry.Joint key) {
                joint = key.key();
            } else if (entry instanceof BlockSwap swap && swap.newBlock() != 0) {
                allocator.reserve(swap.newBlock());
            } else if (entry instanceof InodeUse use) {
                disk.live().reserve(use.inode());
            } else if (entry instanceof Held held) {
                disk.locks().restore(owner, held.key(), held.mode());
            }
        }
        prepared.put(
                ByteBuffer.wrap(record.branch()),
                new Prepared(record.sequence(), record.branch(), record.entries(), owner, joint, () -> {}));
    }

    /** Makes a transaction's work durable, with one barrier, as a branch that can go either way. */
    void prepare(LockOwner owner, byte[] branch, List<RecordEntry> work, @Nullable Joint joint, Runnable whenDecided)
            throws DiskFullException {
        List<RecordEntry> entries = new ArrayList<>(work);
        disk.locks().changesOf(owner).forEach((key, mode) -> entries.add(new Held(mode, key)));
        ByteBuffer name = ByteBuffer.wrap(branch);
        disk.records().appendPrepared(branch, entries, joint, sequence -> {
            @Nullable Long key = joint == null ? null : joint.key();
            if (prepared.putIfAbsent(name, new Prepared(sequence, branch, entries, owner, key, whenDecided)) != null) {
                throw new IllegalStateException("Branch was prepared twice under one lock");
            }
            owner.prepared(branch);
        });
        disk.barriers().await();
    }

    /** Called under the lock. */
    void refuseDuplicate(byte[] branch) {
        if (prepared.containsKey(ByteBuffer.wrap(branch))) {
            throw new DuplicateBranchException(branch);
        }
    }

    /** Decides a branch, durably, with one barrier. */
    void decide(byte[] branch, boolean commit) {
        ByteBuffer name = ByteBuffer.wrap(branch.clone());
        Optional<Prepared> begun = disk.lock().write(() -> begin(name, commit));
        disk.barriers().await();
        Prepared decided = begun.orElseThrow(() -> new UnknownBranchException(branch));
        Long joint = decided.joint;
        if (joint != null) {
            disk.lock()
                    .read(() -> Optional.ofNullable(disk.joints().find(joint)))
                    .ifPresent(found -> disk.driveTable().finish(found, commit));
        }
        disk.lock().run(() -> {
            prepared.remove(name);
            deciding.remove(name);
        });
        disk.locks().release(decided.owner);
        disk.lock().run(decided.whenDecided);
        disk.live().reapOrphansOf(decided.entries);
    }

    /** Empty if somebody else is deciding it: that decision is to be durable before anybody is told that the branch is unknown. */
    private Optional<Prepared> begin(ByteBuffer name, boolean commit) {
        @Nullable Prepared found = prepared.get(name);
        if (found == null) {
            throw new UnknownBranchException(name.array());
        }
        if (!deciding.add(name)) {
            return Optional.empty();
        }
        disk.journal().decide(found.sequence, found.entries, commit);
        if (found.joint != null) {
            disk.joints().decide(found.joint, commit);
        }
        if (commit) {
            disk.live().tookEffect(found.entries);
        } else {
            disk.live().neverHappened(found.entries);
        }
        return Optional.of(found);
    }

    /** All whose decision is not durable, oldest first; called under the lock. */
    List<byte[]> branches() {
        return prepared.values().stream().map(p -> p.branch.clone()).toList();
    }

    /** What undecided branches are going to do; called under the lock. */
    List<RecordEntry> undecidedEntries() {
        return prepared.entrySet().stream()
                .filter(branch -> !deciding.contains(branch.getKey()))
                .flatMap(branch -> branch.getValue().entries.stream())
                .toList();
    }

    /** Called under the lock. */
    int count() {
        return prepared.size() - deciding.size();
    }

    /** Those of earlier runs; called under the lock. */
    int inDoubtCount() {
        return (int) prepared.entrySet().stream()
                .filter(branch -> !deciding.contains(branch.getKey())
                        && branch.getValue().owner.isInDoubt())
                .count();
    }
}
