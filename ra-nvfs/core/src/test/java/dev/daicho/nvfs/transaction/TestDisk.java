package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.memory.SimulatedMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disk on simulated memory, with short forms of what tests do to it. */
final class TestDisk {

    private Medium medium;
    private Disk disk;

    private TestDisk(Medium medium) {
        this.medium = medium;
        this.disk = Disk.open(medium.open(), "test image", DiskSettings.defaults());
    }

    static TestDisk ofCapacity(long bytes) {
        return new TestDisk(Medium.formatted(bytes));
    }

    static TestDisk on(Medium medium) {
        return new TestDisk(medium);
    }

    static TestDisk on(SimulatedMemory memory) {
        return new TestDisk(new Medium(memory, List.of(), 0));
    }

    SimulatedMemory memory() {
        return medium.memory();
    }

    Medium medium() {
        return medium;
    }

    Disk disk() {
        return disk;
    }

    FileTree files() {
        return disk.files();
    }

    /** As after the end of the process: nothing was closed, nothing is lost. */
    void reopen() {
        reopen(DiskSettings.defaults());
    }

    void reopen(DiskSettings settings) {
        medium = medium.losePower().everythingSurvived();
        disk = Disk.open(medium.open(), "test image", settings);
    }

    OpenFile open(@Nullable Transaction tx, String path, boolean write) throws IOException {
        return files().open(tx, names(path), new FileTree.OpenMode(write, write, false, false));
    }

    void write(@Nullable Transaction tx, String path, byte[] content) throws IOException {
        try (OpenFile file = files().open(tx, names(path), new FileTree.OpenMode(true, true, false, true))) {
            file.write(0, ByteBuffer.wrap(content));
        }
    }

    void writeAt(@Nullable Transaction tx, String path, long position, byte[] content) throws IOException {
        try (OpenFile file = open(tx, path, true)) {
            file.write(position, ByteBuffer.wrap(content));
        }
    }

    void append(@Nullable Transaction tx, String path, byte[] content) throws IOException {
        try (OpenFile file = open(tx, path, true)) {
            file.append(ByteBuffer.wrap(content));
        }
    }

    void truncate(@Nullable Transaction tx, String path, long size) throws IOException {
        try (OpenFile file = open(tx, path, true)) {
            file.truncate(size);
        }
    }

    byte[] read(@Nullable Transaction tx, String path) throws IOException {
        try (OpenFile file = open(tx, path, false)) {
            ByteBuffer content = ByteBuffer.allocate((int) file.size());
            while (content.hasRemaining() && file.read(content.position(), content) >= 0) {
                // read on
            }
            return content.array();
        }
    }

    static List<String> names(String path) {
        return path.isEmpty() ? List.of() : List.of(path.split("/"));
    }
}
