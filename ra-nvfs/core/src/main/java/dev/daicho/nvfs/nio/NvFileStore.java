package dev.daicho.nvfs.nio;

import dev.daicho.nvfs.StoreStatus;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.jspecify.annotations.Nullable;

/**
 * A disk's sizes as {@code java.nio.file} asks for them.
 *
 * <p>Thread-safe. Source: SPEC N14.
 */
final class NvFileStore extends FileStore {

    private final NvFileSystem fileSystem;

    NvFileStore(NvFileSystem fileSystem) {
        this.fileSystem = fileSystem;
    }

    @Override
    public String name() {
        return fileSystem.imageName();
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
        return fileSystem.status().capacityBytes();
    }

    @Override
    public long getUsableSpace() {
        return getUnallocatedSpace();
    }

    @Override
    public long getUnallocatedSpace() {
        StoreStatus status = fileSystem.status();
        return (long) status.freeBlockCount() * status.blockLengthBytes();
    }

    @Override
    public long getBlockSize() {
        return fileSystem.status().blockLengthBytes();
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
        return other instanceof NvFileStore that && that.fileSystem.disk() == fileSystem.disk();
    }

    @Override
    public int hashCode() {
        return fileSystem.disk().hashCode();
    }

    @Override
    public String toString() {
        return name();
    }
}
