package dev.daicho.nvfs.nio;

import dev.daicho.nvfs.transaction.FileInfo;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The basic attributes of a file at one moment. The time of the last access is not kept and reads as that of the last modification.
 *
 * <p>Immutable. Source: SPEC N14.
 */
record NvFileAttributes(FileInfo info) implements BasicFileAttributes {

    /** What tells a file from every other that is or was on any disk. */
    private record Key(UUID disk, int inode, int generation) {}

    @Override
    public FileTime lastModifiedTime() {
        return FileTime.from(info.modifiedNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public FileTime lastAccessTime() {
        return lastModifiedTime();
    }

    @Override
    public FileTime creationTime() {
        return FileTime.from(info.createdNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean isRegularFile() {
        return !info.isDirectory();
    }

    @Override
    public boolean isDirectory() {
        return info.isDirectory();
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return false;
    }

    @Override
    public long size() {
        return info.size();
    }

    @Override
    public Object fileKey() {
        return new Key(info.disk(), info.inode(), info.generation());
    }

    Map<String, Object> asMap() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("lastModifiedTime", lastModifiedTime());
        all.put("lastAccessTime", lastAccessTime());
        all.put("creationTime", creationTime());
        all.put("size", size());
        all.put("isRegularFile", isRegularFile());
        all.put("isDirectory", isDirectory());
        all.put("isSymbolicLink", isSymbolicLink());
        all.put("isOther", isOther());
        all.put("fileKey", fileKey());
        return all;
    }
}
