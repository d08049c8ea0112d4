package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.FileStoreException;
import dev.daicho.nvfs.file.Directory;
import dev.daicho.nvfs.file.DirectoryEntry;
import dev.daicho.nvfs.file.Inode;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all of a disk's metadata, and goes on when something is wrong: every inode in use and every index and directory with its
 * checksums, whether each block belongs to exactly one file, whether each file has exactly one name, and whether the maps say the same.
 * What opening checks (superblock, maps, transaction records) is not looked at again.
 *
 * <p>Used by one thread while nobody changes the disk. Changes nothing. Source: SPEC N15.
 */
final class DiskCheck {

    private final Disk disk;
    private final List<CheckReport.Finding> findings = new ArrayList<>();
    private final Map<Integer, Integer> ownerOfBlock = new HashMap<>();
    private final BitSet named = new BitSet();
    private int fileCount;
    private int directoryCount;

    DiskCheck(Disk disk) {
        this.disk = disk;
    }

    CheckReport run() {
        BitSet inodes = disk.superblock().inodeMap().load(disk.overlay());
        BitSet orphans = disk.superblock().orphanMap().load(disk.overlay());
        BitSet blocks = disk.superblock().blockMap().load(disk.overlay());
        Map<Integer, Inode> intact = new HashMap<>();
        inodes.stream()
                .forEach(number -> attempt(() -> {
                    Inode inode = disk.inodes().read(number);
                    if (inode.kind() == Inode.Kind.NONE) {
                        found("inode " + number, "the map says it is in use, but it is empty");
                    } else {
                        intact.put(number, inode);
                        checkBlocks(inode, blocks);
                    }
                }));
        walk(intact);
        for (int number = Inode.ROOT_DIRECTORY + 1; number < inodes.length(); number++) {
            if (inodes.get(number) && !named.get(number) && !orphans.get(number)) {
                found("inode " + number, "it is in use, but has no name");
            }
        }
        checkMap(blocks);
        return new CheckReport(findings, fileCount, directoryCount, ownerOfBlock.size());
    }

    private void walk(Map<Integer, Inode> inodes) {
        Deque<Inode> open = new ArrayDeque<>();
        @Nullable Inode root = inodes.get(Inode.ROOT_DIRECTORY);
        if (root == null) {
            found("inode " + Inode.ROOT_DIRECTORY, "there is no root directory");
            return;
        }
        open.add(root);
        while (!open.isEmpty()) {
            Inode directory = open.removeFirst();
            directoryCount++;
            attempt(() -> {
                for (DirectoryEntry entry : load(directory).entries()) {
                    @Nullable Inode inode = inodes.get(entry.inode());
                    String place = "directory " + directory.number() + ", name \"" + entry.name() + "\"";
                    if (inode == null) {
                        found(place, "it names inode " + entry.inode() + ", which is not in use or is damaged");
                    } else if (named.get(entry.inode())) {
                        found(place, "inode " + entry.inode() + " has another name already");
                    } else {
                        named.set(entry.inode());
                        if (inode.isDirectory()) {
                            open.addLast(inode);
                        } else {
                            fileCount++;
                        }
                    }
                }
            });
        }
    }

    private Directory load(Inode directory) {
        int blockLength = disk.superblock().blockLengthBytes();
        return Directory.load(
                directory,
                blockLength,
                i -> ByteBuffer.wrap(disk.overlay()
                        .read(disk.superblock().address(disk.index().blockAt(directory, i)), blockLength)));
    }

    private void checkBlocks(Inode inode, BitSet used) {
        if (inode.level() == 1) {
            for (int block : inode.root()) {
                take(inode.number(), block, used);
            }
        }
        int count = inode.level() == 0 ? Inode.ROOT_COUNT : disk.index().maxBlockCount();
        int reach = Math.min(count, Math.max(disk.data().blockCount(inode.size()), 0));
        for (int i = 0; i < reach; i++) {
            take(inode.number(), disk.index().blockAt(inode, i), used);
        }
        for (int i = reach; inode.level() == 0 && i < Inode.ROOT_COUNT; i++) {
            if (inode.root()[i] != 0) {
                take(inode.number(), inode.root()[i], used);
            }
        }
    }

    private void take(int inode, int block, BitSet used) {
        if (block == 0) {
            return;
        }
        if (block < disk.superblock().firstFileBlock()
                || block >= disk.superblock().geometry().blockCount()) {
            found("inode " + inode, "it has block " + block + ", which can't be a file's");
            return;
        }
        @Nullable Integer other = ownerOfBlock.putIfAbsent(block, inode);
        if (other != null) {
            found("block " + block, "inodes " + other + " and " + inode + " both have it");
        } else if (!used.get(block)) {
            found("block " + block, "inode " + inode + " has it, but the map says it is free");
        }
    }

    private void checkMap(BitSet used) {
        for (int block = 0; block < disk.superblock().geometry().blockCount(); block++) {
            boolean isStructure = block < disk.superblock().firstFileBlock();
            if (isStructure && !used.get(block)) {
                found("block " + block, "it holds the disk's own structures, but the map says it is free");
            } else if (!isStructure && used.get(block) && !ownerOfBlock.containsKey(block)) {
                found("block " + block, "the map says it is in use, but no file has it");
            }
        }
    }

    private void found(String place, String what) {
        findings.add(new CheckReport.Finding(place, what));
    }

    private void attempt(Runnable look) {
        try {
            look.run();
        } catch (FileStoreException e) {
            found("", String.valueOf(e.getMessage()));
        }
    }
}
