package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.block.GuardedSector;
import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.file.Inode;
import dev.daicho.nvfs.memory.ByteSpace;
import dev.daicho.nvfs.transaction.RecordEntry.BlockFree;
import dev.daicho.nvfs.transaction.RecordEntry.BlockSwap;
import dev.daicho.nvfs.transaction.RecordEntry.InodeImage;
import dev.daicho.nvfs.transaction.RecordEntry.InodeUse;
import dev.daicho.nvfs.transaction.RecordEntry.Name;
import dev.daicho.nvfs.transaction.RecordEntry.Orphan;
import dev.daicho.nvfs.transaction.RecordEntry.Touch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts what records say into metadata: into the overlay when a transaction commits, into nonvolatile memory when its record is durable,
 * and again into nonvolatile memory after a crash; one code for all three. Records must come in the order of their sequence numbers;
 * beginning again from any earlier one ends in the same state.
 *
 * <p>Not thread-safe: the disk's lock guards it. Source: ARCHITECTURE, "A transaction".
 */
final class Redo {

    private final ByteSpace space;
    private final Superblock superblock;
    private final Set<Long> changedSectors = new TreeSet<>();

    Redo(ByteSpace space, Superblock superblock) {
        this.space = space;
        this.superblock = superblock;
    }

    void apply(List<RecordEntry> entries) {
        entries.forEach(this::apply);
    }

    private void apply(RecordEntry entry) {
        if (entry instanceof BlockSwap swap) {
            apply(swap);
        } else if (entry instanceof BlockFree free) {
            for (int i = 0; i < free.count(); i++) {
                setBlock(free.firstBlock() + i, false);
            }
        } else if (entry instanceof InodeImage image) {
            space.write(image.address(), ByteBuffer.wrap(image.image()));
        } else if (entry instanceof InodeUse use) {
            superblock.inodeMap().set(space, use.inode(), use.inUse());
            changed(superblock.inodeMap().byteAddress(use.inode()));
        } else if (entry instanceof Orphan orphan) {
            superblock.orphanMap().set(space, orphan.inode(), orphan.orphan());
            changed(superblock.orphanMap().byteAddress(orphan.inode()));
        } else if (entry instanceof Touch touch) {
            byte[] inode = space.read(touch.address(), Inode.BYTES);
            ByteBuffer image = ByteBuffer.wrap(inode).putLong(Inode.MODIFIED_OFFSET, touch.modifiedNanos());
            image.putInt(Inode.CHECKSUM_OFFSET, Inode.checksum(inode));
            space.write(touch.address(), image);
        } else if (entry instanceof Name name) {
            byte[] encoded = name.entry().encode(name.directory());
            space.write(name.address(), ByteBuffer.wrap(name.added() ? encoded : new byte[encoded.length]));
        }
    }

    private void apply(BlockSwap swap) {
        if (swap.indexAddress() != 0) {
            space.writeShort(swap.indexAddress(), swap.newBlock());
            changed(swap.indexAddress());
        }
        if (swap.oldBlock() != 0) {
            setBlock(swap.oldBlock(), false);
        }
        if (swap.newBlock() != 0) {
            setBlock(swap.newBlock(), true);
        }
    }

    private void setBlock(int block, boolean inUse) {
        superblock.blockMap().set(space, block, inUse);
        changed(superblock.blockMap().byteAddress(block));
    }

    private void changed(long address) {
        changedSectors.add(GuardedSector.start(address));
    }

    /** Brings the checksums of all changed sectors up to date; returns their addresses. */
    Set<Long> finish() {
        changedSectors.forEach(sector -> GuardedSector.reseal(space, sector));
        return changedSectors;
    }
}
