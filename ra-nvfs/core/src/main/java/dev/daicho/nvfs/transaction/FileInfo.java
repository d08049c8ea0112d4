package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.file.Inode;
import java.util.UUID;

/**
 * What can be asked about a file or directory. Immutable, true at one moment.
 *
 * @param disk identity of the disk it is on
 * @param inode number, unique among what exists at a time
 * @param generation with the number, unique for ever
 */
public record FileInfo(
        UUID disk, int inode, int generation, boolean isDirectory, long size, long modifiedNanos, long createdNanos) {

    static FileInfo of(UUID disk, Inode inode) {
        return new FileInfo(
                disk,
                inode.number(),
                inode.generation(),
                inode.isDirectory(),
                inode.size(),
                inode.modifiedNanos(),
                inode.createdNanos());
    }
}
