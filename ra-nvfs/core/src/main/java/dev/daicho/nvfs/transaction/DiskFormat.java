package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.file.Inode;
import dev.daicho.nvfs.memory.NvMemory;
import dev.daicho.nvfs.transaction.RecordEntry.BlockSwap;
import dev.daicho.nvfs.transaction.RecordEntry.InodeUse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/**
 * Makes an empty disk: the superblock and the maps, an inode table of one block, and in it the table's own inode and the root directory's.
 *
 * <p>Durable when it returns. Source: SPEC N2, N3.
 */
final class DiskFormat {

    private DiskFormat() {}

    /** @param onFlash whether the greater part of the memory is flash */
    static void format(NvMemory memory, DiskGeometry geometry, UUID identity, long nowNanos, boolean onFlash) {
        Superblock superblock = Superblock.format(memory, geometry, identity, onFlash);
        int tableBlock = superblock.firstFileBlock();
        memory.zero(superblock.address(tableBlock), superblock.blockLengthBytes());
        int[] tableRoot = new int[Inode.ROOT_COUNT];
        tableRoot[0] = tableBlock;
        Inode table = Inode.empty(Inode.TABLE, Inode.Kind.FILE, 1, nowNanos)
                .with(0, superblock.blockLengthBytes(), nowNanos, tableRoot);
        Inode root = Inode.empty(Inode.ROOT_DIRECTORY, Inode.Kind.DIRECTORY, 1, nowNanos);
        memory.write(superblock.address(tableBlock), ByteBuffer.wrap(table.encode()));
        memory.write(superblock.address(tableBlock) + Inode.BYTES, ByteBuffer.wrap(root.encode()));
        Redo redo = new Redo(memory, superblock);
        for (int block = 0; block <= tableBlock; block++) {
            redo.apply(List.of(new BlockSwap(Inode.TABLE, -1, block, 0, 0, false, 0)));
        }
        superblock.blockMap().set(memory, 0, true);
        redo.apply(List.of(new InodeUse(Inode.TABLE, true), new InodeUse(Inode.ROOT_DIRECTORY, true)));
        redo.finish();
        memory.barrier();
    }
}
