package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.file.Inode;

/**
 * What can be asked about a file or directory. Immutable, true at one moment.
 *
 * @param inode number, unique among what exists at a time
 * @param generation with the number, unique for ever
 */
public record FileInfo(
        int inode, int generation, boolean isDirectory, long size, long modifiedNanos, long createdNanos) {

    static FileInfo of(Inode inode) {
        return new FileInfo(
                inode.number(),
                inode.generation(),
                inode.isDirectory(),
                inode.size(),
                inode.modifiedNanos(),
                inode.createdNanos());
    }
}
