package dev.daicho.nvfs.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.transaction.Disk;
import dev.daicho.nvfs.transaction.DiskImage;
import dev.daicho.nvfs.transaction.DiskSettings;
import dev.daicho.nvfs.transaction.FileTree;
import dev.daicho.nvfs.transaction.OpenFile;
import dev.daicho.nvfs.transaction.Transaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvfsCommandTest {

    /** Of an image of 1 MiB. */
    private static final int FIRST_FILE_BLOCK = 67 * 2048;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path folder;
    private Path image;

    @BeforeEach
    void makeImage(@TempDir Path empty) throws IOException {
        folder = empty;
        image = folder.resolve("disk.nvm");
        make(image, Map.of("create", "true", "capacity", "1MiB"));
    }

    private static void make(Path path, Map<String, String> settings) throws IOException {
        try (FileSystem disk = FileSystems.newFileSystem(URI.create("nvfs:" + path), settings)) {
            Files.createDirectories(disk.getPath("/d/e"));
            Files.writeString(disk.getPath("/d/f"), "the text\n");
            Files.write(disk.getPath("/large"), large());
        }
    }

    private static byte[] large() {
        // Nothing in it looks like an inode or a directory entry.
        byte[] bytes = new byte[300_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (10 + i % 97);
        }
        return bytes;
    }

    private int nvfs(String... arguments) {
        out.reset();
        err.reset();
        return new NvfsCommand(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8)).run(arguments);
    }

    private String said() {
        return out.toString(UTF_8);
    }

    @Test
    void shouldTellListAndPrint() throws Exception {
        byte[] before = Files.readAllBytes(image);
        assertEquals(0, nvfs("info", image.toString()));
        assertTrue(said().contains("1048576 bytes, 512 blocks of 2048"), said());
        assertTrue(said().contains("in doubt    0"), said());
        assertEquals(0, nvfs("ls", image.toString()));
        assertTrue(said().matches("(?s).*- .* d/\\R.*300000 .* large\\R"), said());
        assertEquals(0, nvfs("ls", image + "!/d"));
        assertTrue(said().matches("(?s).* e/\\R.* 9 .* f\\R"), said());
        assertEquals(0, nvfs("cat", image + "!/d/f"));
        assertEquals("the text\n", said());
        assertEquals(0, nvfs("cat", image + "!/large"));
        assertArrayEquals(large(), out.toByteArray());
        assertEquals(0, nvfs("check", image.toString()));
        assertTrue(said().contains("2 files, 3 directories") && said().contains("0 things wrong"), said());
        assertArrayEquals(before, Files.readAllBytes(image), "nothing of that changes the image");
    }

    @Test
    void shouldCopyInAndOut() throws Exception {
        Path host = folder.resolve("out");
        assertEquals(0, nvfs("cp", image + "!/large", host.toString()));
        assertArrayEquals(large(), Files.readAllBytes(host));
        assertEquals(1, nvfs("cp", image + "!/large", host.toString()), "it is there already");
        Files.writeString(host, "new");
        assertEquals(0, nvfs("cp", host.toString(), image + "!/d/new"));
        assertEquals(0, nvfs("cp", host.toString(), image + "!/d/f"));
        assertEquals(0, nvfs("cat", image + "!/d/new"));
        assertEquals("new", said());
        assertEquals(0, nvfs("cat", image + "!/d/f"));
        assertEquals("new", said());
        assertEquals(0, nvfs("check", image.toString()));
    }

    @Test
    void shouldSayByItsExitCodeWhatWentWrong() throws Exception {
        assertEquals(2, nvfs());
        assertEquals(2, nvfs("format", image.toString()));
        assertEquals(2, nvfs("ls"));
        assertEquals(2, nvfs("cp", "a", "b"));
        assertEquals(2, nvfs("wear", image.toString()));
        assertEquals(2, nvfs("info", image.toString(), "--flash"));
        assertTrue(err.toString(UTF_8).contains("nvfs check IMAGE"), "how to use it");
        assertEquals(1, nvfs("cat", image + "!/none"));
        assertEquals(1, nvfs("info", folder.resolve("none").toString()));
        Path other = folder.resolve("other");
        Files.write(other, new byte[10_000]);
        Files.setPosixFilePermissions(other, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        assertEquals(3, nvfs("info", other.toString()));
        try (FileSystem open = FileSystems.newFileSystem(URI.create("nvfs:" + image), Map.of())) {
            assertTrue(open.isOpen());
            assertEquals(3, nvfs("info", image.toString()));
            assertTrue(err.toString(UTF_8).contains("is open already"), err.toString(UTF_8));
        }
    }

    @Test
    void shouldTellWhatIsInDoubtWithoutDecidingIt() throws Exception {
        Disk disk = DiskImage.open(image, null, DiskSettings.defaults());
        Transaction tx = disk.begin();
        try (OpenFile file =
                disk.files().open(tx, List.of("doubtful"), new FileTree.OpenMode(true, true, false, false))) {
            file.write(0, ByteBuffer.wrap(new byte[5000]));
        }
        assertTrue(tx.prepare(new byte[] {0x0a, 0x1b}));
        disk.close();
        for (int i = 0; i < 2; i++) {
            assertEquals(0, nvfs("info", image.toString()));
            assertTrue(said().contains("in doubt    1") && said().contains("branch    0a1b"), said());
            assertEquals(0, nvfs("check", image.toString()), said());
        }
    }

    /** Damage of metadata that opening does not meet: the check goes on, and names each place. */
    @Test
    void shouldNameThePlacesThatAreDamaged() throws Exception {
        byte[] whole = Files.readAllBytes(image);
        int named = 0;
        for (int at = FIRST_FILE_BLOCK; at < whole.length - 8; at += 16) {
            // Inodes begin with kind 1 or 2 and level 0 or 1, and have a checksum at 252.
            boolean inode = at % 256 == 0 && whole[at + 1] > 0 && whole[at + 1] < 3 && whole[at] == 0;
            boolean entry = at % 16 == 0 && whole[at + 3] == (byte) 0xD1;
            if (inode && whole[at + 43] > 1 || entry) {
                try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(new byte[] {(byte) (whole[at + 8] ^ 1)}), at + 8);
                }
                assertEquals(1, nvfs("check", image.toString()), "byte " + (at + 8) + "\n" + said() + err);
                assertTrue(said().matches("(?s).*wrong: .*(inode|directory) \\d+.*"), said());
                named++;
                Files.write(image, whole, StandardOpenOption.WRITE);
            }
        }
        assertTrue(named >= 6, "damaged " + named);
        assertEquals(0, nvfs("check", image.toString()));
    }

    @Test
    void shouldDrawTheWearOfFlash() throws Exception {
        Path onFlash = folder.resolve("flash.nvm");
        make(
                onFlash,
                Map.of("create", "true", "capacity", "1MiB", "flash", "a.nor,b.nor", "flashSectorBytes", "16384"));
        assertEquals(3, nvfs("info", onFlash.toString()), "it says that flash is missing");
        assertTrue(err.toString(UTF_8).contains("flash"), err.toString(UTF_8));
        byte[] before = Files.readAllBytes(folder.resolve("a.nor"));
        assertEquals(0, nvfs("info", onFlash.toString(), "--flash", "a.nor,b.nor"), err.toString(UTF_8));
        assertTrue(said().contains("pages used"), said());
        assertEquals(0, nvfs("--flash", "a.nor,b.nor", "check", onFlash.toString()), said() + err);
        assertEquals(0, nvfs("cat", onFlash + "!/large", "--flash", "a.nor,b.nor"));
        assertArrayEquals(large(), out.toByteArray());
        assertEquals(0, nvfs("wear", onFlash.toString(), "--flash", "a.nor,b.nor"));
        assertTrue(said().contains("drive 1: ") && said().contains("0 is "), said());
        Path picture = folder.resolve("wear.svg");
        assertEquals(0, nvfs("wear", onFlash.toString(), picture.toString(), "--flash", "a.nor,b.nor"));
        var svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(picture.toFile());
        assertTrue(svg.getElementsByTagName("rect").getLength() > 40);
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("a.nor")));
    }
}
