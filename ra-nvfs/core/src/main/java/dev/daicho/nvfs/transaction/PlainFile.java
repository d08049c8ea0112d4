package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.transaction.RecordEntry.Touch;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * File I/O outside of transactions: contents are written in place; new blocks were zeroed durably before, and they and the new length
 * come by a record without a barrier. So a crash of the process loses nothing, and a power loss leaves, after the last force, old or new
 * data per 8 bytes and never another file's.
 *
 * <p>Each call is atomic towards other calls and takes the file's lock, so that it waits for a transaction that changes the file.
 * Thread-safe. Source: SPEC N6; ARCHITECTURE, "Plain writes"; paper section 4 (3) b) 1.
 */
final class PlainFile {

    /** Each attempt brings one thing that was missing; more are only needed if others take it away again. */
    private static final int WRITE_ATTEMPTS = 64;

    private final Disk disk;
    private final int inode;
    private final String name;
    private volatile long unrecordedNanos;

    PlainFile(Disk disk, int inode, String name) {
        this.disk = disk;
        this.inode = inode;
        this.name = name;
    }

    int read(long position, ByteBuffer target) {
        return disk.live().readCommitted(inode, position, target);
    }

    long size() {
        return disk.live().committedInode(inode).size();
    }

    /** Writes all that remains in the buffer, or nothing; at the end of the file if the position is negative. */
    long write(long position, ByteBuffer source) throws FileSystemException {
        disk.refuseIfUnusable();
        if (disk.blocks().makeReady(source.remaining(), name) < source.remaining()) {
            return writeInTransaction(position, source);
        }
        return locked(() -> {
            long at = position < 0 ? size() : position;
            disk.index().refuseTooLong(at + source.remaining(), name);
            for (int attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
                if (tryWrite(at, source)) {
                    return at;
                }
                disk.refuseIfUnusable();
            }
            throw new DiskFullException(name, "disk full: others took the blocks this write was waiting for");
        });
    }

    /** More than the memory takes at once would hold up all others for too long, in the middle of changing the file. */
    private long writeInTransaction(long position, ByteBuffer source) throws FileSystemException {
        Transaction own = disk.beginPlain();
        try {
            own.lock(LockKey.of(inode), LockMode.EXCLUSIVE, name);
            long at = position < 0 ? own.size(inode, name) : position;
            own.write(inode, at, source, name);
            own.commit(false);
            disk.plainOperationDone();
            return at;
        } finally {
            own.rollback();
        }
    }

    private boolean tryWrite(long position, ByteBuffer source) throws DiskFullException {
        Needs needs = disk.lock().write(() -> writeUnderLock(position, source));
        switch (needs.what) {
            case NOTHING -> {}
            case READINESS -> disk.blocks().makeReady(needs.count, name);
            case PROOF -> disk.blocks().prove();
            case CLEAN_BLOCKS -> disk.blocks().refillClean(needs.count, name);
            case BLOCKS -> disk.lock().run(takeAndReturn(needs.count));
            case HEAP -> {
                disk.blocks().reclaimHeap();
                if (!disk.lock().read(() -> disk.journal().hasRoomFor(needs.count))) {
                    throw new DiskFullException(name, "disk full: no room for a record of the new length");
                }
            }
        }
        return needs.what == Need.NOTHING;
    }

    private Runnable takeAndReturn(int count) throws DiskFullException {
        int[] taken = disk.takeBlocks(count, name);
        return () -> {
            for (int block : taken) {
                disk.blocks().giveBackAll(List.of(block));
            }
        };
    }

    private Needs writeUnderLock(long position, ByteBuffer source) {
        if (!disk.memory().isReady(source.remaining())) {
            return new Needs(Need.READINESS, source.remaining());
        }
        FileChanges changes = new FileChanges(disk.inodes().read(inode), false, disk.index());
        BlockData data = disk.data();
        long oldSize = changes.size();
        long end = position + source.remaining();
        long gapEnd = data.gapEnd(oldSize, position);
        SortedSet<Integer> holes = new TreeSet<>();
        boolean isFrozen = gapEnd > oldSize && disk.journal().isChecksummed(changes.blockAt(data.blockIndex(oldSize)));
        for (int i = data.blockIndex(position); i < data.blockCount(end); i++) {
            int block = changes.blockAt(i);
            if (block == 0) {
                holes.add(i);
            }
            isFrozen |= disk.journal().isChecksummed(block);
        }
        if (isFrozen) {
            return new Needs(Need.PROOF, 0);
        }
        if (!addBlocks(changes, holes)) {
            return needsFor(changes, holes);
        }
        boolean hasRecord = !holes.isEmpty() || end > oldSize;
        changes.modified(Math.max(oldSize, end), disk.nowNanos());
        if (hasRecord && !disk.journal().hasRoomFor(holes.size() + 2)) {
            undo(changes, holes);
            return new Needs(Need.HEAP, holes.size() + 2);
        }
        if (gapEnd > oldSize && changes.blockAt(data.blockIndex(oldSize)) != 0) {
            data.zero(changes.blockAt(data.blockIndex(oldSize)), oldSize, gapEnd);
        }
        data.write(changes::blockAt, position, source);
        if (position >= oldSize) {
            data.appended(changes::blockAt, position, end);
        }
        if (hasRecord) {
            append(changes);
        } else {
            unrecordedNanos = disk.nowNanos();
        }
        return new Needs(Need.NOTHING, 0);
    }

    private Needs needsFor(FileChanges changes, SortedSet<Integer> holes) {
        int[] clean = disk.blocks().takeCleanUnderLock(holes.size());
        if (clean == null) {
            return new Needs(Need.CLEAN_BLOCKS, holes.size());
        }
        disk.blocks().returnCleanUnderLock(clean);
        return new Needs(Need.BLOCKS, changes.missingSlots(holes).size());
    }

    private boolean addBlocks(FileChanges changes, SortedSet<Integer> holes) {
        int[] clean = disk.blocks().takeCleanUnderLock(holes.size());
        if (clean == null) {
            return false;
        }
        List<Integer> slots = List.copyOf(changes.missingSlots(holes));
        int[] indexBlocks = disk.blocks().takeUnderLock(slots.size());
        if (indexBlocks == null) {
            disk.blocks().returnCleanUnderLock(clean);
            return false;
        }
        int next = 0;
        for (int hole : holes) {
            changes.shadow(hole, clean[next++]);
        }
        for (int i = 0; i < indexBlocks.length; i++) {
            changes.addIndexBlock(slots.get(i), indexBlocks[i]);
        }
        return true;
    }

    private void undo(FileChanges changes, SortedSet<Integer> holes) {
        disk.blocks()
                .returnCleanUnderLock(holes.stream().mapToInt(changes::blockAt).toArray());
        List<Integer> indexBlocks = new ArrayList<>(changes.newBlocks());
        holes.forEach(hole -> indexBlocks.remove((Integer) changes.blockAt(hole)));
        disk.blocks().giveBackAll(indexBlocks);
    }

    private void append(FileChanges changes) {
        List<RecordEntry> entries = changes.toEntries(
                disk.memory(), disk.superblock(), disk.inodes().address(inode), false);
        if (!disk.records().appendIfRoom(entries, true)) {
            throw new IllegalStateException("No room for a record although there was a moment ago");
        }
    }

    void truncate(long newSize) throws FileSystemException {
        locked(() -> {
            FileChanges changes = new FileChanges(disk.live().committedInode(inode), false, disk.index());
            if (newSize < changes.size()) {
                changes.cut(disk.data().blockCount(newSize), disk.data().blockCount(changes.size()));
                changes.modified(newSize, disk.nowNanos());
                List<RecordEntry> entries = disk.lock()
                        .read(() -> changes.toEntries(
                                disk.memory(), disk.superblock(), disk.inodes().address(inode), false));
                disk.records().appendLocal(entries, true, null);
            }
            return 0L;
        });
    }

    private interface Operation {
        long run() throws FileSystemException;
    }

    private long locked(Operation operation) throws FileSystemException {
        disk.refuseIfUnusable();
        LockOwner owner = new LockOwner();
        disk.locks().acquire(owner, LockKey.of(inode), LockMode.EXCLUSIVE, name);
        try {
            long result = operation.run();
            disk.plainOperationDone();
            return result;
        } finally {
            disk.locks().release(owner);
        }
    }

    /** Makes the file durable. */
    void force() {
        noteModification();
        disk.barriers().await();
    }

    /** Writes in place leave the modification time to be recorded later; this is later. */
    void noteModification() {
        long nanos = unrecordedNanos;
        if (nanos != 0 && disk.isUsable()) {
            unrecordedNanos = 0;
            disk.lock().run(() -> {
                Touch touch = new Touch(inode, disk.inodes().address(inode), nanos);
                disk.records().appendIfRoom(List.of(touch), false);
            });
        }
    }

    private enum Need {
        NOTHING,
        READINESS,
        PROOF,
        CLEAN_BLOCKS,
        BLOCKS,
        HEAP
    }

    private record Needs(Need what, int count) {}
}
