package dev.daicho.nvfs.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("N13")
@Tag("N14")
class NvFileSystemTest {

    private Path folder;
    private FileSystem fs;
    private URI uri;

    @BeforeEach
    void open(@TempDir Path temporary) throws IOException {
        folder = temporary;
        uri = URI.create("nvfs:" + folder.resolve("disk.nvm"));
        fs = FileSystems.newFileSystem(uri, Map.of("create", "true", "capacity", "4MiB"));
    }

    @AfterEach
    void close() throws IOException {
        fs.close();
    }

    @Test
    void shouldKeepFilesBetweenOpenings() throws Exception {
        Files.createDirectories(fs.getPath("/shelf/upper"));
        Files.writeString(fs.getPath("/shelf/upper/novel.txt"), "Call me Ishmael.");
        fs.close();
        assertThrows(ClosedFileSystemException.class, () -> Files.exists(fs.getPath("/shelf")));
        fs = FileSystems.newFileSystem(uri, Map.of());
        assertEquals("Call me Ishmael.", Files.readString(fs.getPath("shelf", "upper", "novel.txt")));
    }

    @Test
    void shouldFindPathsByUri() throws Exception {
        Path path = fs.getPath("/a dir/ü.txt");
        Files.createDirectory(fs.getPath("/a dir"));
        Files.writeString(path, "x");
        assertEquals(URI.create("nvfs:" + folder.resolve("disk.nvm") + "!/a%20dir/ü.txt"), path.toUri());
        assertEquals(path, Path.of(path.toUri()));
        assertEquals(fs, FileSystems.getFileSystem(uri));
        assertThrows(FileSystemAlreadyExistsException.class, () -> FileSystems.newFileSystem(uri, Map.of()));
        fs.close();
        assertThrows(FileSystemNotFoundException.class, () -> Path.of(path.toUri()));
        assertThrows(IllegalArgumentException.class, () -> FileSystems.newFileSystem(uri, Map.of("capcity", "1MiB")));
        fs = FileSystems.newFileSystem(folder.resolve("disk.nvm"), Map.of());
        assertEquals("x", Files.readString(fs.getPath("/a dir/ü.txt")));
    }

    @Test
    void shouldReadAndWriteByChannel() throws Exception {
        Path file = fs.getPath("/f");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertEquals(5, channel.write(ByteBuffer.wrap("hello".getBytes(UTF_8))));
            assertEquals(5, channel.position());
            channel.position(10_000);
            channel.write(ByteBuffer.wrap("world".getBytes(UTF_8)));
            assertEquals(10_005, channel.size());
            ByteBuffer read = ByteBuffer.allocateDirect(10);
            assertEquals(10, channel.read(read, 9_995));
            assertEquals(0, read.get(4));
            assertEquals('w', read.get(5));
            assertEquals(-1, channel.read(ByteBuffer.allocate(1), 10_005));
            channel.truncate(3);
            assertEquals(3, channel.position());
            channel.force(true);
            assertThrows(UnsupportedOperationException.class, () -> channel.map(FileChannel.MapMode.READ_WRITE, 0, 1));
            assertThrows(IllegalArgumentException.class, () -> channel.position(-1));
        }
        assertEquals("hel", Files.readString(file));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
            assertEquals(3, channel.position());
            channel.write(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {'p'}), ByteBuffer.wrap(new byte[] {'!'})});
        }
        assertEquals("help!", Files.readString(file));
        try (FileChannel channel = FileChannel.open(file)) {
            assertThrows(NonWritableChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
            FileChannel copy =
                    FileChannel.open(fs.getPath("/copy"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            assertEquals(4, channel.transferTo(1, 100, copy));
            copy.close();
            assertThrows(ClosedChannelException.class, () -> copy.write(ByteBuffer.allocate(1)));
        }
        assertEquals("elp!", Files.readString(fs.getPath("/copy")));
    }

    @Test
    void shouldTellFilesFromDirectoriesWhenOpening() throws Exception {
        Files.createDirectory(fs.getPath("/d"));
        try (FileChannel directory = FileChannel.open(fs.getPath("/d"), StandardOpenOption.READ)) {
            directory.force(true);
            assertThrows(IOException.class, () -> directory.read(ByteBuffer.allocate(1)));
        }
        assertThrows(FileSystemException.class, () -> Files.write(fs.getPath("/d"), new byte[1]));
        Files.write(fs.getPath("/f"), new byte[1]);
        assertThrows(FileSystemException.class, () -> Files.write(fs.getPath("/f/g"), new byte[1]));
        assertThrows(NotDirectoryException.class, () -> Files.newDirectoryStream(fs.getPath("/f")));
        assertThrows(NoSuchFileException.class, () -> Files.write(fs.getPath("/no/parent"), new byte[1]));
        assertThrows(NoSuchFileException.class, () -> Files.readString(fs.getPath("/nothing")));
        assertThrows(
                FileAlreadyExistsException.class,
                () -> Files.write(
                        fs.getPath("/f"), new byte[1], StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        assertThrows(FileSystemException.class, () -> Files.write(fs.getPath("/" + "n".repeat(256)), new byte[1]));
        Files.write(fs.getPath("/" + "n".repeat(255)), new byte[1]);
        assertThrows(InvalidPathException.class, () -> fs.getPath("/a\0b"));
    }

    @Test
    void shouldNeverLeadOutOfTheDisk() throws Exception {
        Files.writeString(fs.getPath("/f"), "inside");
        assertEquals("inside", Files.readString(fs.getPath("/../../../f")));
        assertEquals("inside", Files.readString(fs.getPath("../x/../f")));
        assertEquals(fs.getPath("/f"), fs.getPath("../../f").toRealPath());
        Files.writeString(fs.getPath("../../../etc-passwd"), "still inside");
        assertTrue(Files.exists(fs.getPath("/etc-passwd")));
        assertFalse(Files.exists(folder.resolve("etc-passwd")));
    }

    @Test
    void shouldListWalkAndMatch() throws Exception {
        for (String name : List.of("b.txt", "a.txt", "c.java", "sub")) {
            if (name.equals("sub")) {
                Files.createDirectory(fs.getPath("/sub"));
                Files.writeString(fs.getPath("/sub/d.txt"), "d");
            } else {
                Files.writeString(fs.getPath("/" + name), name);
            }
        }
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(fs.getPath("/"), "*.{txt,java}")) {
            stream.forEach(path -> names.add(path.toString()));
            assertThrows(IllegalStateException.class, stream::iterator);
        }
        assertEquals(List.of("/a.txt", "/b.txt", "/c.java"), names);
        try (Stream<Path> walk = Files.walk(fs.getPath("/"))) {
            assertEquals(
                    List.of("/", "/a.txt", "/b.txt", "/c.java", "/sub", "/sub/d.txt"),
                    walk.map(Path::toString).toList());
        }
        assertTrue(fs.getPathMatcher("glob:/**/*.t[!a]t").matches(fs.getPath("/sub/d.txt")));
        assertFalse(fs.getPathMatcher("glob:/*.txt").matches(fs.getPath("/sub/d.txt")));
        assertTrue(fs.getPathMatcher("regex:.*d\\.txt").matches(fs.getPath("/sub/d.txt")));
        assertThrows(UnsupportedOperationException.class, () -> fs.getPathMatcher("sql:like"));
    }

    @Test
    void shouldMoveAndCopyAsDocumented() throws Exception {
        Path a = fs.getPath("/a");
        Path b = fs.getPath("/b");
        Files.writeString(a, "a");
        Files.writeString(b, "b");
        assertThrows(FileAlreadyExistsException.class, () -> Files.move(a, b));
        Files.move(a, b, StandardCopyOption.ATOMIC_MOVE);
        assertEquals("a", Files.readString(b));
        assertFalse(Files.exists(a));
        Files.copy(b, a);
        assertThrows(FileAlreadyExistsException.class, () -> Files.copy(b, a));
        Files.writeString(b, "bb");
        Files.setLastModifiedTime(b, FileTime.fromMillis(1234));
        Files.copy(b, a, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        assertEquals("bb", Files.readString(a));
        assertEquals(1234, Files.getLastModifiedTime(a).toMillis());
        Files.createDirectories(fs.getPath("/d/e"));
        assertThrows(DirectoryNotEmptyException.class, () -> Files.delete(fs.getPath("/d")));
        assertThrows(
                DirectoryNotEmptyException.class,
                () -> Files.move(a, fs.getPath("/d"), StandardCopyOption.REPLACE_EXISTING));
        Files.move(fs.getPath("/d"), fs.getPath("/moved"));
        assertTrue(Files.isDirectory(fs.getPath("/moved/e")));
        assertThrows(FileSystemException.class, () -> Files.move(fs.getPath("/moved"), fs.getPath("/moved/e/f")));
        URI other = URI.create("nvfs:" + folder.resolve("other.nvm"));
        try (FileSystem second = FileSystems.newFileSystem(other, Map.of("create", "true", "capacity", "1MiB"))) {
            Path far = second.getPath("/far");
            assertThrows(
                    AtomicMoveNotSupportedException.class, () -> Files.move(a, far, StandardCopyOption.ATOMIC_MOVE));
            Files.move(a, far);
            assertEquals("bb", Files.readString(far));
            assertFalse(Files.exists(a));
        }
        Path outside = folder.resolve("outside");
        Files.copy(b, outside);
        assertEquals("bb", Files.readString(outside));
    }

    @Test
    void shouldTellAttributesAndSizes() throws Exception {
        Path file = fs.getPath("/f");
        Files.write(file, new byte[12_345]);
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        assertEquals(12_345, attributes.size());
        assertTrue(attributes.isRegularFile());
        Object key = attributes.fileKey();
        Files.move(file, fs.getPath("/g"));
        assertEquals(
                key,
                Files.readAttributes(fs.getPath("/g"), BasicFileAttributes.class)
                        .fileKey());
        Files.write(file, new byte[1]);
        assertNotEquals(
                key, Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        assertEquals(Map.of("size", 1L), Files.readAttributes(file, "size"));
        assertTrue(Files.isSameFile(file, fs.getPath("f")));
        assertFalse(Files.isSameFile(file, fs.getPath("/g")));
        long free = Files.getFileStore(file).getUsableSpace();
        assertEquals(4 << 20, Files.getFileStore(file).getTotalSpace());
        Files.write(file, new byte[100_000]);
        assertTrue(Files.getFileStore(file).getUsableSpace() <= free - 98_000);
        assertThrows(UnsupportedOperationException.class, () -> Files.getPosixFilePermissions(file));
        assertThrows(UnsupportedOperationException.class, () -> Files.createSymbolicLink(fs.getPath("/l"), file));
        assertThrows(UnsupportedOperationException.class, () -> fs.newWatchService());
    }

    @Test
    @SuppressWarnings("try") // closing a channel early is what is tested
    void shouldLockRangesAmongItsOwnChannels() throws Exception {
        Path file = fs.getPath("/lock");
        try (FileChannel first = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileChannel second = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileLock lock = first.tryLock();
            assertTrue(lock.isValid());
            assertThrows(OverlappingFileLockException.class, second::tryLock);
            lock.release();
            assertFalse(lock.isValid());
            FileLock again = second.lock();
            second.close();
            assertFalse(again.isValid());
            assertTrue(first.tryLock(0, 1, false).isValid());
        }
    }

    @Test
    void shouldServeManyReadersWhileOneWrites() throws Exception {
        Path file = fs.getPath("/shared");
        byte[] content = new byte[200_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31);
        }
        Files.write(file, content);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 5; t++) {
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        assertArrayEquals(content, Files.readAllBytes(file));
                    }
                    return null;
                }));
            }
            all.add(threads.submit(() -> {
                for (int i = 0; i < 100; i++) {
                    Path other = fs.getPath("/other" + i % 7);
                    Files.write(other, new byte[10_000]);
                    Files.delete(other);
                }
                return null;
            }));
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldWorkForPropertiesAndZipCode() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("key", "value");
        Path file = fs.getPath("/app.properties");
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, "none");
        }
        Properties read = new Properties();
        try (var in = Files.newInputStream(file)) {
            read.load(in);
        }
        assertEquals(properties, read);
        Path zip = fs.getPath("/a.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("entry"));
            out.write(new byte[100_000]);
        }
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            assertEquals("entry", in.getNextEntry().getName());
            assertEquals(100_000, in.readAllBytes().length);
        }
        try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of())) {
            assertEquals(100_000, Files.size(inside.getPath("/entry")));
        }
    }

    @Test
    void shouldDoPathArithmeticLikeUnix() {
        Path path = fs.getPath("/a/./b/../c");
        assertEquals("/a/c", path.normalize().toString());
        assertEquals("/a/./b/..", String.valueOf(path.getParent()));
        assertEquals(5, path.getNameCount());
        assertEquals("b/..", path.subpath(2, 4).toString());
        assertEquals("../d", fs.getPath("/a/b").relativize(fs.getPath("/a/d")).toString());
        assertEquals("", fs.getPath("a").relativize(fs.getPath("a")).toString());
        assertEquals("../..", fs.getPath("a/b").relativize(fs.getPath("")).toString());
        assertThrows(IllegalArgumentException.class, () -> fs.getPath("/a").relativize(fs.getPath("a")));
        assertEquals("/", fs.getPath("/..").normalize().toString());
        assertEquals("../a", fs.getPath("../a").normalize().toString());
        assertEquals("", fs.getPath("a/..").normalize().toString());
        assertNull(fs.getPath("/").getFileName());
        assertNull(fs.getPath("a").getParent());
        assertEquals("/", String.valueOf(fs.getPath("/a").getParent()));
        assertEquals(1, fs.getPath("").getNameCount());
        assertTrue(fs.getPath("/a/b").startsWith("/a"));
        assertFalse(fs.getPath("/ab").startsWith("/a"));
        assertTrue(fs.getPath("/a/b").endsWith("b"));
        assertFalse(fs.getPath("/a/b").endsWith("/b"));
        assertEquals("/x", fs.getPath("/a").resolve("/x").toString());
        assertEquals("/a", fs.getPath("/a").resolve("").toString());
        assertEquals("/a/x", fs.getPath("/a/b").resolveSibling("x").toString());
        assertTrue(fs.getPath("a").compareTo(fs.getPath("b")) < 0);
        List<String> names = new ArrayList<>();
        fs.getPath("/x/y").forEach(name -> names.add(name.toString()));
        assertEquals(List.of("x", "y"), names);
        assertThrows(ProviderMismatchException.class, () -> fs.getPath("/a").resolve(Path.of("b")));
        assertThrows(UnsupportedOperationException.class, () -> fs.getPath("/a").toFile());
    }
}
