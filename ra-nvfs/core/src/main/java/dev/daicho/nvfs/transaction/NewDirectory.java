package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.file.Directory;
import dev.daicho.nvfs.file.DirectoryEntry;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedSet;

/**
 * A directory that one transaction has made and nobody else sees: its names go into shadow blocks as a file's contents do, not into the
 * record one by one.
 *
 * <p>Not thread-safe: belongs to one transaction. Holds nothing durable. Source: SPEC N13.
 */
final class NewDirectory {

    private final Disk disk;
    private final FileChanges changes;
    private final Directory units;

    NewDirectory(Disk disk, FileChanges changes) {
        this.disk = disk;
        this.changes = changes;
        this.units = Directory.load(changes.inode(), blockLength(), i -> {
            throw new IllegalStateException("A new directory has no block " + i);
        });
    }

    /** Takes units for a name, with a new block if they are needed. */
    int reserve(String name, String file) throws DiskFullException {
        int position = units.reserve(name);
        if (position < 0) {
            grow(file);
            position = units.reserve(name);
        }
        return position;
    }

    void giveBack(String name, int position) {
        units.giveBack(name, position);
    }

    private void grow(String file) throws DiskFullException {
        int blockIndex = disk.data().blockCount(changes.size());
        SortedSet<Integer> slots = changes.missingSlots(List.of(blockIndex));
        int[] taken = disk.takeBlocks(1 + slots.size(), file);
        changes.shadow(blockIndex, taken[0]);
        int next = 1;
        for (int slot : slots) {
            changes.addIndexBlock(slot, taken[next++]);
        }
        changes.modified(changes.size() + blockLength(), disk.nowNanos());
        units.grow();
    }

    /** Writes all names to the shadow blocks. */
    void write(List<DirectoryEntry> names) {
        for (int i = 0; i < disk.data().blockCount(changes.size()); i++) {
            disk.memory().zero(disk.superblock().address(changes.blockAt(i)), blockLength());
        }
        for (DirectoryEntry name : names) {
            disk.data()
                    .write(
                            changes::blockAt,
                            name.position(),
                            ByteBuffer.wrap(name.encode(changes.inode().number())));
        }
    }

    private int blockLength() {
        return disk.superblock().blockLengthBytes();
    }
}
