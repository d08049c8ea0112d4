package dev.daicho.nvfs.transaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.DeadlockException;
import dev.daicho.nvfs.UnsafeImageException;
import dev.daicho.nvfs.nio.NvFileSystemProvider;
import dev.daicho.nvfs.nio.TransactionScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several disks in one file system. */
@Tag("N3")
@Tag("N13")
class DrivesTest {

    private Path folder;

    @BeforeEach
    void keepFolder(@TempDir Path empty) {
        folder = empty;
    }

    private FileSystem open(String drives) throws IOException {
        return FileSystems.newFileSystem(
                URI.create("nvfs:" + folder.resolve("home.nvm").toUri().getPath()),
                Map.of("create", "true", "capacity", "1MiB", "drives", drives));
    }

    @Test
    void shouldShowDrivesInTheRoot() throws Exception {
        try (FileSystem disks = open("one=one.nvm, two=two.nvm:2MiB:a.nor+b.nor")) {
            Files.writeString(disks.getPath("/at-home"), "h");
            Files.createDirectories(disks.getPath("/one/sub"));
            Files.writeString(disks.getPath("/one/sub/f"), "1");
            Files.write(disks.getPath("/two/g"), new byte[1_000_000]);
            try (Stream<Path> all = Files.walk(disks.getPath("/"))) {
                assertEquals(
                        List.of("/", "/at-home", "/one", "/one/sub", "/one/sub/f", "/two", "/two/g"),
                        all.map(Path::toString).sorted().toList());
            }
            List<Long> sizes = new ArrayList<>();
            disks.getFileStores().forEach(store -> {
                try {
                    sizes.add(store.getTotalSpace());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertEquals(List.of(1L << 20, 1L << 20, 2L << 20), sizes);
            assertEquals(2L << 20, Files.getFileStore(disks.getPath("/two/g")).getTotalSpace());
            assertTrue(!Files.isSameFile(disks.getPath("/one"), disks.getPath("/two")));
            assertThrows(FileAlreadyExistsException.class, () -> Files.createDirectory(disks.getPath("/one")));
            assertThrows(FileSystemException.class, () -> Files.delete(disks.getPath("/one")));
            assertThrows(
                    AtomicMoveNotSupportedException.class,
                    () -> Files.move(
                            disks.getPath("/at-home"), disks.getPath("/one/x"), StandardCopyOption.ATOMIC_MOVE));
            Files.move(disks.getPath("/at-home"), disks.getPath("/one/moved"));
            assertTrue(Files.notExists(disks.getPath("/at-home")));
        }
        try (FileSystem disks = open("one=one.nvm,two=two.nvm:2MiB:a.nor+b.nor")) {
            assertEquals("h", Files.readString(disks.getPath("/one/moved")));
            assertArrayEquals(new byte[1_000_000], Files.readAllBytes(disks.getPath("/two/g")));
        }
    }

    @Test
    void shouldOpenWithoutADriveThatIsMissingAndSaySo() throws Exception {
        try (FileSystem disks = open("one=one.nvm")) {
            Files.writeString(disks.getPath("/f"), "home");
            Files.writeString(disks.getPath("/one/f"), "1");
        }
        Files.move(folder.resolve("one.nvm"), folder.resolve("away"));
        try (FileSystem disks = open("one=one.nvm")) {
            assertEquals("home", Files.readString(disks.getPath("/f")));
            FileSystemException refused =
                    assertThrows(FileSystemException.class, () -> Files.readString(disks.getPath("/one/f")));
            assertTrue(String.valueOf(refused.getMessage()).contains("drive one is missing"), refused.getMessage());
            assertThrows(FileSystemException.class, () -> Files.writeString(disks.getPath("/one/f"), "2"));
        }
        Files.move(folder.resolve("away"), folder.resolve("one.nvm"));
        try (FileSystem disks = open("one=one.nvm")) {
            assertEquals("1", Files.readString(disks.getPath("/one/f")));
        }
    }

    @Test
    void shouldRefuseWhatMakesNoSense() throws Exception {
        for (String drives : List.of("one", "one=", "a=x.nvm,a=y.nvm", "a/b=x.nvm", "one=one.nvm:much")) {
            assertThrows(IllegalArgumentException.class, () -> open(drives).close(), drives);
        }
        try (FileSystem disks = open("")) {
            Files.writeString(disks.getPath("/one"), "a file");
        }
        assertThrows(IllegalArgumentException.class, () -> open("one=z.nvm").close());
        open("").close();
    }

    private Disk disk(String name) throws IOException {
        return DiskImage.open(folder.resolve(name), DiskImage.Creation.ofCapacity(1 << 20), DiskSettings.defaults());
    }

    private static FileSystem in(Disk home, Transaction transaction) {
        return new NvFileSystemProvider()
                .newFileSystem(
                        home,
                        "home",
                        new TransactionScope() {
                            @Override
                            public <R extends @Nullable Object> R run(Work<R> work) throws IOException {
                                return work.in(transaction);
                            }
                        },
                        () -> {});
    }

    @Test
    void shouldDecideAtHomeAndCountBarriers() throws Exception {
        Disk home = disk("home.nvm");
        Disk one = disk("one.nvm");
        home.addDrive("one", one);
        Transaction local = home.begin();
        Files.writeString(in(home, local).getPath("/one/only"), "there");
        long atHome = home.status().barrierCount();
        long there = one.status().barrierCount();
        local.commit();
        assertEquals(0, home.status().barrierCount() - atHome, "only the drive changed");
        assertEquals(1, one.status().barrierCount() - there);
        Transaction both = home.begin();
        Files.writeString(in(home, both).getPath("/f"), "here");
        Files.writeString(in(home, both).getPath("/one/f"), "there");
        atHome = home.status().barrierCount();
        there = one.status().barrierCount();
        both.commit();
        assertEquals(1, home.status().barrierCount() - atHome);
        assertEquals(2, one.status().barrierCount() - there);
        Transaction rolledBack = home.begin();
        Files.writeString(in(home, rolledBack).getPath("/one/f"), "never");
        Files.writeString(in(home, rolledBack).getPath("/f"), "never");
        rolledBack.rollback();
        FileSystem plain = new NvFileSystemProvider().newFileSystem(home, "home", TransactionScope.PLAIN, () -> {});
        assertEquals("there", Files.readString(plain.getPath("/one/f")));
        assertEquals("here", Files.readString(plain.getPath("/f")));
        home.close();
        assertTrue(!one.isUsable(), "closed with its home");
    }

    @Test
    void shouldKeepABranchOverBothInDoubtAndRefuseAnotherHome() throws Exception {
        Disk home = disk("home.nvm");
        home.addDrive("one", disk("one.nvm"));
        Transaction tx = home.begin();
        Files.writeString(in(home, tx).getPath("/one/f"), "x");
        Files.writeString(in(home, tx).getPath("/f"), "x");
        assertTrue(tx.prepare("branch".getBytes(UTF_8)));
        home.close();
        Disk other = disk("other.nvm");
        try (Disk one = disk("one.nvm")) {
            assertEquals(1, one.preparedBranches().size());
            assertThrows(UnsafeImageException.class, () -> other.addDrive("one", one));
        }
        other.close();
        Disk alone = disk("home.nvm");
        alone.addMissingDrive("one", "not plugged in");
        assertEquals(1, alone.preparedBranches().size());
        assertEquals(1, alone.disksInDoubt().size());
        alone.commit("branch".getBytes(UTF_8));
        assertEquals(List.of(), alone.preparedBranches());
        assertEquals(1, alone.disksInDoubt().size(), "the missing one has not heard of it");
        alone.close();
        Disk again = disk("home.nvm");
        again.addDrive("one", disk("one.nvm"));
        assertEquals(0, again.disksInDoubt().size());
        FileSystem plain = new NvFileSystemProvider().newFileSystem(again, "home", TransactionScope.PLAIN, () -> {});
        assertEquals("x", Files.readString(plain.getPath("/one/f")));
        assertEquals("x", Files.readString(plain.getPath("/f")));
        again.close();
    }

    /** Each holds a file on one disk and wants the other's on another: one is refused at once, long before the time-out. */
    @Test
    @Timeout(10)
    void shouldFindADeadlockThatRunsOverTwoDisks() throws Exception {
        try (Disk home = disk("home.nvm")) {
            home.addDrive("one", disk("one.nvm"));
            home.addDrive("two", disk("two.nvm"));
            Transaction first = home.begin();
            Transaction second = home.begin();
            Files.writeString(in(home, first).getPath("/one/f"), "first");
            Files.writeString(in(home, second).getPath("/two/f"), "second");
            CompletableFuture<Path> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return Files.writeString(in(home, first).getPath("/two/f"), "first");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            while (java.util.Objects.requireNonNull(home.drives().get("two")).lockWaitCount() == 0) {
                Thread.sleep(1);
            }
            assertThrows(
                    DeadlockException.class,
                    () -> Files.writeString(in(home, second).getPath("/one/f"), "second"));
            second.rollback();
            waiting.get();
            first.commit();
            assertEquals("first", Files.readString(in(home, home.begin()).getPath("/two/f")));
        }
    }
}
