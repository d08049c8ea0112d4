package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.file.Directory;
import dev.daicho.nvfs.file.DirectoryEntry;
import dev.daicho.nvfs.file.Inode;
import dev.daicho.nvfs.transaction.RecordEntry.BlockFree;
import dev.daicho.nvfs.transaction.RecordEntry.InodeUse;
import dev.daicho.nvfs.transaction.RecordEntry.Name;
import dev.daicho.nvfs.transaction.RecordEntry.Orphan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known in ordinary memory of inodes and directories: which numbers are taken, who has what open, which have lost their last name
 * and wait to be freed, and the names of every directory that was looked into.
 *
 * <p>Thread-safe; methods that say so are called under the disk's lock. Nothing here is durable. Source: SPEC N13.
 */
final class LiveInodes {

    private static final int GROWTH_ATTEMPTS = 8;

    private final Disk disk;
    private final BitSet usedInodes;
    private final BitSet orphans;
    private final Map<Integer, Integer> handleCounts = new HashMap<>();
    private final Map<Integer, Directory> directories = new ConcurrentHashMap<>();

    LiveInodes(Disk disk, BitSet usedInodes, BitSet orphans) {
        this.disk = disk;
        this.usedInodes = usedInodes;
        this.orphans = orphans;
    }

    /** Frees what was without a name when the disk was last closed or lost. */
    void reapAll() {
        List.copyOf(orphans.stream().boxed().toList()).forEach(this::reapIfUnused);
    }

    /** A prepared branch is making that inode. */
    void reserve(int inode) {
        usedInodes.set(inode);
    }

    /** Files and directories; called under the lock. */
    int fileCount() {
        return usedInodes.cardinality() - 1;
    }

    /** A prepared branch was rolled back; called under the disk's lock. */
    void neverHappened(List<RecordEntry> entries) {
        for (RecordEntry entry : entries) {
            if (entry instanceof InodeUse use) {
                usedInodes.clear(use.inode());
            } else if (entry instanceof Name name && name.added()) {
                @Nullable Directory directory = directories.get(name.directory());
                if (directory != null) {
                    directory.giveBack(name.entry().name(), name.entry().position());
                }
            }
        }
    }

    /** A record took effect; called under the disk's lock. */
    void tookEffect(List<RecordEntry> entries) {
        for (RecordEntry entry : entries) {
            if (entry instanceof Name name) {
                @Nullable Directory directory = directories.get(name.directory());
                if (directory != null && name.added()) {
                    directory.add(name.entry());
                } else if (directory != null) {
                    directory.remove(name.entry());
                }
            } else if (entry instanceof InodeUse use) {
                usedInodes.set(use.inode(), use.inUse());
            } else if (entry instanceof Orphan orphan) {
                orphans.set(orphan.inode(), orphan.orphan());
            }
        }
    }

    /** To be called when the locks are free. */
    void reapOrphansOf(List<RecordEntry> entries) {
        for (RecordEntry entry : entries) {
            if (entry instanceof Orphan orphan && orphan.orphan()) {
                reapIfUnused(orphan.inode());
            }
        }
    }

    /** Frees an inode without a name once nobody has it open; if the heap has no room for that now, the next opening of the disk does it. */
    private void reapIfUnused(int inode) {
        disk.lock().run(() -> {
            if (orphans.get(inode) && !handleCounts.containsKey(inode)) {
                List<RecordEntry> entries =
                        new ArrayList<>(freeAll(disk.inodes().read(inode)));
                entries.add(new InodeUse(inode, false));
                entries.add(new Orphan(inode, false));
                if (disk.records().appendIfRoom(entries, true)) {
                    directories.remove(inode);
                }
            }
        });
    }

    private List<RecordEntry> freeAll(Inode inode) {
        BitSet freed = new BitSet();
        int count = Math.max(disk.data().blockCount(inode.size()), Inode.ROOT_COUNT);
        for (int i = 0; i < count; i++) {
            freed.set(disk.index().blockAt(inode, i));
        }
        if (inode.level() == 1) {
            for (int indexBlock : inode.root()) {
                freed.set(indexBlock);
            }
        }
        freed.clear(0);
        List<RecordEntry> runs = new ArrayList<>();
        for (int start = freed.nextSetBit(0); start >= 0; ) {
            int end = freed.nextClearBit(start);
            runs.add(new BlockFree(start, end - start));
            start = freed.nextSetBit(end);
        }
        return runs;
    }

    Inode newInode(Inode.Kind kind, String file) throws DiskFullException {
        for (int attempt = 0; attempt < GROWTH_ATTEMPTS; attempt++) {
            Optional<Inode> made = disk.lock().write(() -> tryNewInode(kind, file));
            if (made.isPresent()) {
                return made.get();
            }
            growByZeroBlock(Inode.TABLE, file);
        }
        throw new DiskFullException(file, "disk full: the inode table can't grow");
    }

    /** Empty if the table is too short. */
    private Optional<Inode> tryNewInode(Inode.Kind kind, String file) throws DiskFullException {
        int number = usedInodes.nextClearBit(Inode.ROOT_DIRECTORY);
        if (number >= disk.superblock().inodeCount()) {
            throw new DiskFullException(
                    file, "disk full: all " + disk.superblock().inodeCount() + " inodes are in use");
        }
        if (!disk.inodes().holds(number)) {
            return Optional.empty();
        }
        usedInodes.set(number);
        return Optional.of(Inode.empty(number, kind, lastGeneration(number) + 1, disk.nowNanos()));
    }

    private int lastGeneration(int inode) {
        return ByteBuffer.wrap(disk.overlay().read(disk.inodes().address(inode) + Integer.BYTES, Integer.BYTES))
                .getInt();
    }

    /** Called under the disk's lock. */
    void giveBackInode(int inode) {
        usedInodes.clear(inode);
    }

    /**
     * Makes the inode table or a directory one block of zeros longer, in a record of its own: others may use that block whatever becomes
     * of the transaction that needed it.
     */
    private void growByZeroBlock(int inode, String file) throws DiskFullException {
        int[] taken = disk.takeBlocks(2, file);
        disk.memory()
                .zero(disk.superblock().address(taken[0]), disk.superblock().blockLengthBytes());
        boolean appended = disk.lock().write(() -> {
            FileChanges growth = new FileChanges(disk.inodes().read(inode), false, disk.index());
            int blockIndex = disk.data().blockCount(growth.size());
            growth.missingSlots(List.of(blockIndex)).forEach(slot -> growth.addIndexBlock(slot, taken[1]));
            growth.shadow(blockIndex, taken[0]);
            growth.modified(growth.size() + disk.superblock().blockLengthBytes(), disk.nowNanos());
            List<RecordEntry> entries = growth.toEntries(
                    disk.memory(), disk.superblock(), disk.inodes().address(inode), true);
            boolean kept = disk.records().appendIfRoom(entries, false);
            if (kept && directories.containsKey(inode)) {
                directory(inode).grow();
            }
            disk.blocks()
                    .giveBackAll(Arrays.stream(taken)
                            .boxed()
                            .filter(block -> !kept || !growth.newBlocks().contains(block))
                            .toList());
            return kept;
        });
        if (!appended) {
            disk.blocks().reclaimHeap();
        }
    }

    /** Takes units for a name in a directory, which grows if it has to. */
    int reserveName(int inode, String name, String file) throws DiskFullException {
        for (int attempt = 0; attempt < GROWTH_ATTEMPTS; attempt++) {
            int position = disk.lock().write(() -> directory(inode).reserve(name));
            if (position >= 0) {
                return position;
            }
            growByZeroBlock(inode, file);
        }
        throw new DiskFullException(file, "disk full: the directory can't grow");
    }

    /** A directory's committed names; called under the disk's lock, which to change them must be held alone. */
    Directory directory(int inode) {
        return directories.computeIfAbsent(inode, this::loadDirectory);
    }

    private Directory loadDirectory(int inode) {
        Inode read = disk.inodes().read(inode);
        Directory loaded = Directory.load(
                read,
                disk.superblock().blockLengthBytes(),
                i -> ByteBuffer.wrap(disk.overlay()
                        .read(
                                disk.superblock().address(disk.index().blockAt(read, i)),
                                disk.superblock().blockLengthBytes())));
        for (RecordEntry entry : disk.prepared().undecidedEntries()) {
            if (entry instanceof Name name && name.added() && name.directory() == inode) {
                loaded.reserve(name.entry().name(), name.entry().position());
            }
        }
        return loaded;
    }

    @Nullable
    DirectoryEntry committedEntry(int directory, String name) {
        return disk.lock()
                .read(() -> Optional.ofNullable(directory(directory).find(name)))
                .orElse(null);
    }

    /** Where a directory's entry lies. */
    long entryAddress(int directory, int position) {
        return disk.lock().read(() -> {
            int block = disk.index()
                    .blockAt(disk.inodes().read(directory), disk.data().blockIndex(position));
            return disk.superblock().address(block)
                    + position % disk.superblock().blockLengthBytes();
        });
    }

    Inode committedInode(int number) {
        return disk.lock().read(() -> disk.inodes().read(number));
    }

    int readCommitted(int inode, long position, ByteBuffer target) {
        return disk.lock().read(() -> {
            Inode read = disk.inodes().read(inode);
            return disk.data().read(i -> disk.index().blockAt(read, i), read.size(), position, target);
        });
    }

    /** One more who has the inode open; called under the disk's lock, alone. */
    void opened(int inode) {
        handleCounts.merge(inode, 1, Integer::sum);
    }

    /** One less. */
    void closed(int inode) {
        disk.lock().run(() -> handleCounts.computeIfPresent(inode, (number, count) -> count == 1 ? null : count - 1));
        if (disk.isUsable()) {
            reapIfUnused(inode);
        }
    }
}
