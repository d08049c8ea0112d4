package dev.daicho.nvfs.nio;

import dev.daicho.nvfs.StoreStatus;
import dev.daicho.nvfs.transaction.Disk;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A disk's sizes as {@code java.nio.file} asks for them.
 *
 * <p>Thread-safe. Source: SPEC N14.
 */
final class NvFileStore extends FileStore {

    private final NvFileSystem fileSystem;
    private final Disk disk;

    /** A disk of a file system: its own, or one of its drives. */
    NvFileStore(NvFileSystem fileSystem, Disk disk) {
        this.fileSystem = fileSystem;
        this.disk = disk;
    }

    @Override
    public String name() {
        return disk != fileSystem.disk() ? fileSystem.imageName() + "!/" + driveName() : fileSystem.imageName();
    }

    private String driveName() {
        return fileSystem.disk().drives().entrySet().stream()
                .filter(drive -> drive.getValue() == disk)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("?");
    }

    private StoreStatus status() {
        fileSystem.requireOpen();
        return disk.status();
    }

    @Override
    public String type() {
        return NvFileSystemProvider.SCHEME;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public long getTotalSpace() {
        return status().capacityBytes();
    }

    @Override
    public long getUsableSpace() {
        return getUnallocatedSpace();
    }

    @Override
    public long getUnallocatedSpace() {
        StoreStatus status = status();
        return (long) status.freeBlockCount() * status.blockLengthBytes();
    }

    @Override
    public long getBlockSize() {
        return status().blockLengthBytes();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return type == BasicFileAttributeView.class;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return name.equals("basic");
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) {
        return switch (attribute) {
            case "totalSpace" -> getTotalSpace();
            case "usableSpace" -> getUsableSpace();
            case "unallocatedSpace" -> getUnallocatedSpace();
            case "blockSize" -> getBlockSize();
            default ->
                throw new UnsupportedOperationException("Attribute " + attribute
                        + "; there are totalSpace, usableSpace, unallocatedSpace and blockSize");
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NvFileStore that && that.disk == disk;
    }

    @Override
    public int hashCode() {
        return disk.hashCode();
    }

    @Override
    public String toString() {
        return name();
    }
}
