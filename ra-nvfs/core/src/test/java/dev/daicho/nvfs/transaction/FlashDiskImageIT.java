package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.FileStoreException;
import dev.daicho.nvfs.UnsafeImageException;
import dev.daicho.nvfs.flash.FlashDrives;
import dev.daicho.nvfs.flash.FlashStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images whose file blocks are on devices in files: made, opened again, and refused when something is not as it was. */
class FlashDiskImageIT {

    private static final long CAPACITY = 2 << 20;

    private Path folder;
    private Path image;

    @BeforeEach
    void nameImage(@TempDir Path emptyFolder) {
        folder = emptyFolder;
        image = folder.resolve("disk.nvm");
    }

    private Disk open(@Nullable String devices) throws IOException {
        return open(devices, DiskImage.Creation.ofCapacity(CAPACITY));
    }

    private Disk open(@Nullable String devices, DiskImage.@Nullable Creation creation) throws IOException {
        DiskSettings settings = DiskSettings.defaults();
        return DiskImage.open(
                image,
                creation,
                devices == null ? settings : settings.withFlash(FlashDrives.parse(image, devices, 16 << 10, 64 << 10)));
    }

    private static byte[] content(int seed) {
        byte[] bytes = new byte[200_000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void write(Disk disk, String name, byte[] content) throws IOException {
        try (OpenFile file = disk.files().open(null, List.of(name), new FileTree.OpenMode(true, true, false, true))) {
            file.write(0, ByteBuffer.wrap(content));
        }
    }

    private static byte[] read(Disk disk, String name) throws IOException {
        try (OpenFile file =
                disk.files().open(null, List.of(name), new FileTree.OpenMode(false, false, false, false))) {
            ByteBuffer content = ByteBuffer.allocate((int) file.size());
            file.read(0, content);
            return content.array();
        }
    }

    private void makeWithTwoFiles(String devices) throws IOException {
        Disk disk = open(devices);
        write(disk, "a", content(1));
        write(disk, "b", content(2));
        disk.close();
    }

    @Test
    void shouldFindEverythingAgain() throws Exception {
        makeWithTwoFiles("one.nor,two.nor,three.nor");
        Disk disk = open("one.nor,two.nor,three.nor", null);
        assertArrayEquals(content(1), read(disk, "a"));
        assertArrayEquals(content(2), read(disk, "b"));
        List<FlashStatus> drives = Objects.requireNonNull(disk.flash()).status();
        assertEquals(3, drives.size());
        drives.forEach(drive -> assertTrue(drive.usedPageCount() > 20, drive.toString()));
        disk.close();
        assertTrue(Files.size(image) < CAPACITY / 4, "the image has " + Files.size(image) + " bytes");
    }

    @Test
    void shouldRefuseDevicesInAnotherOrder() throws Exception {
        makeWithTwoFiles("one.nor,two.nor");
        UnsafeImageException refused = assertThrows(UnsafeImageException.class, () -> open("two.nor,one.nor", null));
        assertTrue(String.valueOf(refused.getMessage()).contains("drive 1"), refused.getMessage());
        open("one.nor,two.nor", null).close();
    }

    @Test
    void shouldRefuseDevicesOfAnotherDisk() throws Exception {
        makeWithTwoFiles("one.nor");
        Path first = image;
        image = folder.resolve("other.nvm");
        makeWithTwoFiles("other.nor");
        image = first;
        assertThrows(UnsafeImageException.class, () -> open("other.nor", null));
        open("one.nor", null).close();
    }

    @Test
    void shouldRefuseMissingAndTooFewDevices() throws Exception {
        makeWithTwoFiles("one.nor,two.nor");
        assertThrows(IllegalArgumentException.class, () -> open("one.nor", null));
        Files.move(folder.resolve("two.nor"), folder.resolve("away.nor"));
        assertThrows(NoSuchFileException.class, () -> open("one.nor,two.nor", null));
        Files.move(folder.resolve("away.nor"), folder.resolve("two.nor"));
        open("one.nor,two.nor", null).close();
    }

    @Test
    void shouldSayWhenFlashIsMissingFromTheSettingsOrTooMuch() throws Exception {
        makeWithTwoFiles("one.nor");
        assertThrows(IllegalArgumentException.class, () -> open(null, null));
        image = folder.resolve("memory.nvm");
        open(null).close();
        assertThrows(IllegalArgumentException.class, () -> open("one.nor", null));
        open(null, null).close();
    }

    @Test
    void shouldNotTakeADeviceThatIsThere() throws Exception {
        makeWithTwoFiles("one.nor");
        image = folder.resolve("second.nvm");
        assertThrows(FileAlreadyExistsException.class, () -> open("new.nor,one.nor"));
        assertTrue(Files.notExists(folder.resolve("new.nor")), "what was made is taken back");
        assertTrue(Files.notExists(image));
    }

    @Test
    void shouldRefuseBadSettings() {
        for (String devices : List.of("", "a,,b", "a,a")) {
            assertThrows(IllegalArgumentException.class, () -> open(devices), devices);
        }
    }

    /** Every byte of the label, the flash header, the tables and the page buffers: an error, or the right answer. */
    @Test
    void shouldNotAnswerWronglyOverDamagedTables() throws Exception {
        makeWithTwoFiles("one.nor");
        byte[] whole = Files.readAllBytes(image);
        int refused = 0;
        Random random = new Random(1);
        // From the end of the transaction records: the flash header, the tables, and the buffers, whose content no
        // checksum guards.
        int from = 0;
        byte[] magic = "DAICHOFM".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        while (!java.util.Arrays.equals(whole, from, from + 8, magic, 0, 8)) {
            from += 512;
        }
        int to = (int) ByteBuffer.wrap(whole).getLong(from + 56);
        for (int i = 0; i < (Boolean.getBoolean("daicho.campaign") ? to - from : 150); i++) {
            int at = from + (Boolean.getBoolean("daicho.campaign") ? i : random.nextInt(to - from));
            patch(at, (byte) (whole[at] ^ 1 << random.nextInt(8)));
            try {
                Disk disk = open("one.nor", null);
                assertArrayEquals(content(1), read(disk, "a"), "byte " + at);
                assertArrayEquals(content(2), read(disk, "b"), "byte " + at);
                disk.close();
            } catch (FileStoreException e) {
                refused++;
            }
            Files.write(image, whole, StandardOpenOption.WRITE);
        }
        assertTrue(refused > 100, "refused " + refused);
        Path device = folder.resolve("one.nor");
        try (FileChannel channel = FileChannel.open(device, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {0}), 4096 + 20);
        }
        assertThrows(CorruptImageException.class, () -> open("one.nor", null));
    }

    private void patch(int at, byte value) throws IOException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {value}), at);
        }
    }
}
