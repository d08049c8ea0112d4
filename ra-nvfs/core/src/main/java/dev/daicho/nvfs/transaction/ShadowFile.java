package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.DiskFullException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A file being changed by one transaction: what it writes goes to shadow blocks, each of which takes the place of one of the file's blocks
 * when the transaction commits.
 *
 * <p>Not thread-safe: belongs to one transaction, which holds the file's lock. Holds nothing durable. Source: SPEC N2; paper section 4.
 */
final class ShadowFile {

    private final Disk disk;
    private final FileChanges changes;
    private final String name;

    ShadowFile(Disk disk, FileChanges changes, String name) {
        this.disk = disk;
        this.changes = changes;
        this.name = name;
    }

    int read(long position, ByteBuffer target) {
        return disk.lock().read(() -> disk.data().read(changes::blockAt, changes.size(), position, target));
    }

    /** Writes all that remains in the buffer, or nothing. */
    int write(long position, ByteBuffer source) throws FileSystemException {
        BlockData data = disk.data();
        int count = source.remaining();
        long end = position + count;
        disk.index().refuseTooLong(end, name);
        long oldSize = changes.size();
        long gapEnd = data.gapEnd(oldSize, position);
        boolean hasGap = gapEnd > oldSize && changes.blockAt(data.blockIndex(oldSize)) != 0;
        SortedSet<Integer> touched = new TreeSet<>();
        for (int i = data.blockIndex(position); i < data.blockCount(end); i++) {
            touched.add(i);
        }
        if (hasGap) {
            touched.add(data.blockIndex(oldSize));
        }
        shadow(touched, position, end);
        if (hasGap) {
            data.zero(changes.blockAt(data.blockIndex(oldSize)), oldSize, gapEnd);
        }
        data.write(changes::blockAt, position, source);
        if (position >= oldSize) {
            data.appended(changes::blockAt, position, end);
        }
        changes.modified(Math.max(oldSize, end), disk.nowNanos());
        return count;
    }

    private void shadow(SortedSet<Integer> touched, long from, long to) throws DiskFullException {
        List<Integer> missing =
                touched.stream().filter(i -> !changes.isShadowed(i)).toList();
        if (missing.isEmpty()) {
            return;
        }
        List<Integer> slots = List.copyOf(changes.missingSlots(missing));
        int[] taken = disk.takeBlocks(missing.size() + slots.size(), name);
        for (int i = 0; i < missing.size(); i++) {
            int blockIndex = missing.get(i);
            disk.data().prepare(taken[i], changes.blockAt(blockIndex), blockIndex, from, to);
            changes.shadow(blockIndex, taken[i]);
        }
        for (int i = 0; i < slots.size(); i++) {
            changes.addIndexBlock(slots.get(i), taken[missing.size() + i]);
        }
    }

    /** Cuts the file, if it is longer. */
    void truncate(long newSize) {
        if (newSize < changes.size()) {
            List<Integer> unused =
                    changes.cut(disk.data().blockCount(newSize), disk.data().blockCount(changes.size()));
            disk.lock().run(() -> disk.blocks().giveBackAll(unused));
            changes.modified(newSize, disk.nowNanos());
        }
    }
}
