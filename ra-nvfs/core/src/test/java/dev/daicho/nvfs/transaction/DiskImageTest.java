package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.FileStoreException;
import dev.daicho.nvfs.ImageInUseException;
import dev.daicho.nvfs.ImageVersionException;
import dev.daicho.nvfs.MissingImageException;
import dev.daicho.nvfs.StoreUnavailableException;
import dev.daicho.nvfs.TruncatedImageException;
import dev.daicho.nvfs.UnsafeImageException;
import dev.daicho.nvfs.transaction.DiskImage.Creation;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskImageTest {

    private static final DiskSettings SETTINGS = DiskSettings.defaults();
    private static final Creation CREATION = Creation.ofCapacity(1 << 20);

    private Path folder;

    @BeforeEach
    void use(@TempDir Path temporary) {
        folder = temporary;
    }

    private Path image() {
        return folder.resolve("data").resolve("disk0.nvm");
    }

    private void make() throws Exception {
        DiskImage.open(image(), CREATION, SETTINGS).close();
    }

    @Test
    void shouldMakePrivateFilesOnce() throws Exception {
        make();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(image())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(image().getParent())));
        Disk disk = DiskImage.open(image(), null, SETTINGS);
        disk.files().createDirectory(null, List.of("kept"));
        disk.close();
        disk = DiskImage.open(image(), CREATION, SETTINGS);
        assertEquals(List.of("kept"), disk.files().list(null, List.of()));
        disk.close();
    }

    @Test
    void shouldNotMakeImageUnlessTold() {
        assertThrows(NoSuchFileException.class, () -> DiskImage.open(image(), null, SETTINGS));
        assertThrows(
                IllegalArgumentException.class,
                () -> DiskImage.open(image(), Creation.ofCapacity(4_000_000_001L), SETTINGS));
    }

    @Test
    void shouldRefuseMissingImageThatWasThereBefore() throws Exception {
        make();
        Files.delete(image());
        MissingImageException refused =
                assertThrows(MissingImageException.class, () -> DiskImage.open(image(), CREATION, SETTINGS));
        assertTrue(String.valueOf(refused.getMessage()).contains("disk0.nvm.id"), refused.getMessage());
    }

    @Test
    void shouldRefuseAnotherImageInItsPlace() throws Exception {
        make();
        Path other = folder.resolve("other.nvm");
        DiskImage.open(other, CREATION, SETTINGS).close();
        Files.delete(image());
        Files.move(other, image());
        assertThrows(UnsafeImageException.class, () -> DiskImage.open(image(), CREATION, SETTINGS));
    }

    @Test
    void shouldRefuseTruncatedImageOfEveryLength() throws Exception {
        make();
        long full = Files.size(image());
        for (long length : new long[] {full - 1, full / 2, 5000, 4096, 4095, 1, 0}) {
            try (RandomAccessFile file = new RandomAccessFile(image().toFile(), "rw")) {
                file.setLength(length);
            }
            TruncatedImageException refused =
                    assertThrows(TruncatedImageException.class, () -> DiskImage.open(image(), CREATION, SETTINGS));
            assertTrue(String.valueOf(refused.getMessage()).contains(Long.toString(length)), refused.getMessage());
        }
    }

    @Test
    void shouldRefuseImageOfAnotherVersionOrKind() throws Exception {
        make();
        overwrite(8, new byte[] {0, 0, 0, 9});
        ImageVersionException refused =
                assertThrows(ImageVersionException.class, () -> DiskImage.open(image(), CREATION, SETTINGS));
        assertTrue(
                String.valueOf(refused.getMessage()).contains("9")
                        && String.valueOf(refused.getMessage()).contains("1"),
                refused.getMessage());
        overwrite(0, new byte[] {'P', 'K'});
        assertThrows(ImageVersionException.class, () -> DiskImage.open(image(), CREATION, SETTINGS));
    }

    @Test
    void shouldNameThePlaceOfDamage() throws Exception {
        make();
        overwrite(20, new byte[] {1});
        assertThrows(CorruptImageException.class, () -> DiskImage.open(image(), CREATION, SETTINGS));
    }

    @Test
    void shouldRefuseSymbolicLinkAndImageOpenToOthers() throws Exception {
        make();
        Path link = folder.resolve("link.nvm");
        Files.createSymbolicLink(link, image());
        assertThrows(UnsafeImageException.class, () -> DiskImage.open(link, CREATION, SETTINGS));
        Files.setPosixFilePermissions(image(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThrows(UnsafeImageException.class, () -> DiskImage.open(image(), CREATION, SETTINGS));
    }

    @Test
    void shouldRefuseSecondOpeningInThisProcess() throws Exception {
        Disk first = DiskImage.open(image(), CREATION, SETTINGS);
        assertThrows(ImageInUseException.class, () -> DiskImage.open(image(), CREATION, SETTINGS));
        first.close();
        make();
    }

    @Test
    void shouldNotTouchImageThatOthersMayHaveOpenOnceItIsClosed() throws Exception {
        Disk first = DiskImage.open(image(), CREATION, SETTINGS);
        OpenFile plain = first.files().open(null, List.of("f"), new FileTree.OpenMode(true, true, false, false));
        plain.write(0, ByteBuffer.wrap(new byte[] {1}));
        plain.write(0, ByteBuffer.wrap(new byte[] {2}));
        Transaction left = first.begin();
        OpenFile inTransaction =
                first.files().open(left, List.of("g"), new FileTree.OpenMode(true, true, false, false));
        inTransaction.write(0, ByteBuffer.wrap(new byte[] {3}));
        first.close();
        Disk second = DiskImage.open(image(), null, SETTINGS);
        assertThrows(StoreUnavailableException.class, () -> plain.write(0, ByteBuffer.wrap(new byte[] {9})));
        assertThrows(StoreUnavailableException.class, () -> inTransaction.write(0, ByteBuffer.wrap(new byte[] {9})));
        assertThrows(StoreUnavailableException.class, left::commit);
        left.rollback();
        plain.close();
        inTransaction.close();
        assertEquals(List.of("f"), second.files().list(null, List.of()));
        ByteBuffer content = ByteBuffer.allocate(2);
        second.files()
                .open(null, List.of("f"), new FileTree.OpenMode(false, false, false, false))
                .read(0, content);
        assertEquals(2, content.get(0));
        second.close();
    }

    @Test
    void shouldRefuseSecondProcess() throws Exception {
        Disk first = DiskImage.open(image(), CREATION, SETTINGS);
        Process other = ChildProcess.start(ChildProcess.class, "open", image().toString());
        String said = new String(other.getInputStream().readAllBytes());
        assertTrue(other.waitFor(30, TimeUnit.SECONDS), "the other process hangs");
        assertTrue(said.contains(ImageInUseException.class.getName()), said);
        first.close();
    }

    @Test
    void shouldCloseWhatItOpenedWhenItRefuses() throws Exception {
        make();
        overwrite(20, new byte[] {1});
        for (int i = 0; i < 5; i++) {
            assertThrows(FileStoreException.class, () -> DiskImage.open(image(), CREATION, SETTINGS));
        }
        assertThrows(CorruptImageException.class, () -> DiskImage.open(image(), CREATION, SETTINGS));
    }

    private void overwrite(long position, byte[] bytes) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(image().toFile(), "rw")) {
            file.seek(position);
            file.write(bytes);
        }
    }
}
