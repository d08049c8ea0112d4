package dev.daicho.nvfs.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code that knows nothing of this file system, used on it. */
@Tag("N14")
class OtherPeoplesCodeTest {

    private Path folder;
    private FileSystem fs;

    @BeforeEach
    void open(@TempDir Path empty) throws IOException {
        folder = empty;
        fs = FileSystems.newFileSystem(
                URI.create("nvfs:" + folder.resolve("disk.nvm")), Map.of("create", "true", "capacity", "8MiB"));
    }

    @AfterEach
    void close() throws IOException {
        fs.close();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    // Mappings

    @Test
    void shouldMapForReading() throws Exception {
        Path file = fs.getPath("/f");
        byte[] content = bytes(100_000);
        Files.write(file, content);
        MappedByteBuffer mapped;
        try (FileChannel channel = FileChannel.open(file)) {
            mapped = channel.map(MapMode.READ_ONLY, 1000, 50_000);
            assertEquals(0, channel.map(MapMode.READ_ONLY, 100_000, 0).capacity());
            assertThrows(IOException.class, () -> channel.map(MapMode.READ_ONLY, 99_999, 2));
            assertThrows(IllegalArgumentException.class, () -> channel.map(MapMode.READ_ONLY, -1, 2));
            assertThrows(IllegalArgumentException.class, () -> channel.map(MapMode.READ_ONLY, 0, 1L << 31));
            assertThrows(UnsupportedOperationException.class, () -> channel.map(MapMode.READ_WRITE, 0, 1));
            assertThrows(NonWritableChannelException.class, () -> channel.map(MapMode.PRIVATE, 0, 1));
        }
        Files.delete(file);
        byte[] found = new byte[50_000];
        mapped.load().get(found);
        assertArrayEquals(java.util.Arrays.copyOfRange(content, 1000, 51_000), found);
        assertThrows(ReadOnlyBufferException.class, () -> mapped.put(0, (byte) 1));
    }

    @Test
    void shouldMapPrivatelyWithoutChangingTheFile() throws Exception {
        Path file = fs.getPath("/f");
        Files.write(file, bytes(5000));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer mapped = channel.map(MapMode.PRIVATE, 0, 5000);
            mapped.put(0, (byte) (mapped.get(0) + 1));
            assertArrayEquals(bytes(5000), Files.readAllBytes(file));
            assertThrows(UnsupportedOperationException.class, () -> channel.map(MapMode.READ_WRITE, 0, 1));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThrows(NonReadableChannelException.class, () -> channel.map(MapMode.READ_ONLY, 0, 1));
        }
    }

    // Zip

    @Test
    void shouldHoldAZipFileSystem() throws Exception {
        Path zip = fs.getPath("/archive.zip");
        try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Files.createDirectories(inside.getPath("/a/b"));
            Files.write(inside.getPath("/a/b/c"), bytes(70_000));
            Files.writeString(inside.getPath("/note"), "first");
        }
        try (FileSystem inside = FileSystems.newFileSystem(zip)) {
            assertArrayEquals(bytes(70_000), Files.readAllBytes(inside.getPath("/a/b/c")));
            Files.writeString(inside.getPath("/note"), "second");
            Files.delete(inside.getPath("/a/b/c"));
            Files.copy(zip, inside.getPath("/itself"));
        }
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            List<String> names = new ArrayList<>();
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
            }
            assertTrue(
                    names.contains("note") && names.contains("itself") && !names.contains("a/b/c"), names.toString());
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(fs.getPath("/"))) {
            left.forEach(path -> assertEquals("/archive.zip", path.toString(), "nothing temporary is left"));
        }
    }

    @Test
    void shouldBeInsideTheFilesOfAnotherFileSystem() throws Exception {
        Path host = folder.resolve("host");
        Files.write(host, bytes(123_456));
        Files.copy(host, fs.getPath("/in"));
        Files.move(fs.getPath("/in"), folder.resolve("out"));
        assertEquals(-1, Files.mismatch(host, folder.resolve("out")));
        assertTrue(Files.notExists(fs.getPath("/in")));
        assertThrows(
                AtomicMoveNotSupportedException.class,
                () -> Files.move(host, fs.getPath("/in"), StandardCopyOption.ATOMIC_MOVE));
    }

    // Trees

    @Test
    void shouldCopyAndDeleteTreesByVisitor() throws Exception {
        Path source = fs.getPath("/source");
        for (int i = 0; i < 5; i++) {
            Files.createDirectories(source.resolve("d" + i + "/deep"));
            Files.writeString(source.resolve("d" + i + "/deep/f"), "content " + i);
        }
        Path target = fs.getPath("/target");
        Files.walkFileTree(source, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(
                        target.resolve(source.relativize(directory).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, target.resolve(source.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
        try (Stream<Path> all = Files.find(target, 9, (path, attributes) -> attributes.isRegularFile())) {
            assertEquals(5, all.count());
        }
        Files.walkFileTree(source, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, java.io.IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
        assertTrue(Files.notExists(source));
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> some = Files.newDirectoryStream(target, "d[13-4]*")) {
            some.forEach(path -> found.add(path.getFileName().toString()));
        }
        assertEquals(List.of("d1", "d3", "d4"), found.stream().sorted().toList());
    }

    @Test
    void shouldDoForReadersWritersStreamsAndTemporaryFiles() throws Exception {
        Path temporary = Files.createTempFile(fs.getPath("/"), "some", ".txt");
        try (BufferedWriter writer = Files.newBufferedWriter(temporary, UTF_8)) {
            for (int i = 0; i < 1000; i++) {
                writer.write("line " + i + "\n");
            }
        }
        try (Stream<String> lines = Files.lines(temporary)) {
            assertEquals(1000, lines.count());
        }
        assertEquals("line 999", Files.readAllLines(temporary).get(999));
        Path directory = Files.createTempDirectory(fs.getPath("/"), "dir");
        try (ObjectOutputStream out = new ObjectOutputStream(
                Files.newOutputStream(directory.resolve("object"), StandardOpenOption.CREATE_NEW))) {
            out.writeObject(List.of("a", 1));
        }
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(directory.resolve("object")))) {
            assertEquals(List.of("a", 1), in.readObject());
        }
        try (FileChannel appending = FileChannel.open(temporary, StandardOpenOption.APPEND);
                FileChannel reading = FileChannel.open(directory.resolve("object"))) {
            long before = Files.size(temporary);
            assertEquals(reading.size(), reading.transferTo(0, reading.size(), appending));
            assertEquals(before + reading.size(), Files.size(temporary));
            appending.write(new ByteBuffer[] {ByteBuffer.wrap(new byte[3]), ByteBuffer.wrap(new byte[4])});
            assertEquals(before + reading.size() + 7, appending.position());
        }
    }

    @Test
    void shouldTellSpaceAndRefuseToBeWatched() throws Exception {
        FileStore store = Files.getFileStore(fs.getPath("/"));
        long before = store.getUsableSpace();
        assertEquals(8L << 20, store.getTotalSpace());
        Files.write(fs.getPath("/f"), new byte[1 << 20]);
        long taken = before - store.getUsableSpace();
        assertTrue(taken >= 1 << 20 && taken < (1 << 20) + 64 * 2048, "taken " + taken);
        assertThrows(UnsupportedOperationException.class, fs::newWatchService);
        Files.delete(fs.getPath("/f"));
        assertTrue(before - store.getUsableSpace() < 64 * 2048);
    }
}
