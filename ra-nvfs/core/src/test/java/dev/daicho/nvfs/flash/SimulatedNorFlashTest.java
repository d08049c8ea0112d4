package dev.daicho.nvfs.flash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.FileStoreException;
import dev.daicho.nvfs.ImageInUseException;
import dev.daicho.nvfs.ImageVersionException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both devices that ship: what NOR flash does. */
@Tag("N11")
class SimulatedNorFlashTest {

    private static final FlashGeometry GEOMETRY = new FlashGeometry(4, 64, 3);

    private final SimulatedNorFlash flash = new SimulatedNorFlash(GEOMETRY);

    @Test
    void shouldOnlyClearBitsAndEraseWholeSectors() throws Exception {
        checkNor(flash);
    }

    @Test
    void shouldBehaveTheSameInFile(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("chip");
        FileNorFlash.create(path, GEOMETRY);
        assertThrows(FileAlreadyExistsException.class, () -> FileNorFlash.create(path, GEOMETRY));
        try (FileNorFlash device = FileNorFlash.open(path)) {
            assertEquals(GEOMETRY, device.geometry());
            checkNor(device);
            device.program(3, 0, ByteBuffer.wrap(new byte[] {42}));
            assertThrows(ImageInUseException.class, () -> FileNorFlash.open(path));
        }
        try (FileNorFlash device = FileNorFlash.open(path)) {
            assertEquals(42, cells(device, 3)[0]);
        }
    }

    @Test
    void shouldRefuseFileThatIsDamagedOrOfAnotherVersion(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("chip");
        FileNorFlash.create(path, GEOMETRY);
        byte[] intact = Files.readAllBytes(path);
        for (int i = 0; i < 4096; i += i < 24 || i > 4080 ? 1 : 97) {
            byte[] damaged = intact.clone();
            damaged[i] ^= 4;
            Files.write(path, damaged);
            Class<? extends FileStoreException> expected =
                    i >= 8 && i < 12 ? ImageVersionException.class : CorruptImageException.class;
            assertThrows(expected, () -> FileNorFlash.open(path), "byte " + i);
        }
        for (int length : new int[] {0, 8, 4095, 4096, intact.length - 1}) {
            Files.write(path, Arrays.copyOf(intact, length));
            assertThrows(CorruptImageException.class, () -> FileNorFlash.open(path), "length " + length);
        }
        Files.write(path, intact);
        FileNorFlash.open(path).close();
    }

    private static void checkNor(NorFlash flash) throws FlashException {
        assertEquals(-1, cells(flash, 1)[0]);
        flash.program(1, 2, ByteBuffer.wrap(new byte[] {0b0111, 0b0101}));
        flash.program(1, 2, ByteBuffer.wrap(new byte[] {0b1110, 0b0011}));
        assertEquals(0b0110, cells(flash, 1)[2]);
        assertEquals(0b0001, cells(flash, 1)[3]);
        flash.program(2, 0, ByteBuffer.wrap(new byte[64]));
        flash.erase(1);
        assertEquals(-1, cells(flash, 1)[2]);
        assertArrayEquals(new byte[64], cells(flash, 2));
        assertThrows(IllegalArgumentException.class, () -> flash.program(1, 63, ByteBuffer.allocate(2)));
        assertThrows(IllegalArgumentException.class, () -> flash.erase(4));
    }

    @Test
    void shouldWearOut() throws Exception {
        for (int i = 0; i < 3; i++) {
            flash.erase(0);
        }
        assertThrows(FlashException.EraseFailed.class, () -> flash.erase(0));
        flash.failPrograms(1);
        assertThrows(FlashException.ProgramFailed.class, () -> flash.program(1, 0, ByteBuffer.allocate(4)));
        flash.failReads(1, true);
        assertThrows(FlashException.ReadFailed.class, () -> cells(flash, 1));
    }

    @Test
    void shouldLeaveAnythingBetweenWhenPowerIsCut() throws Exception {
        flash.cutPower(2, new Random(1));
        assertThrows(SimulatedNorFlash.PowerLostException.class, () -> flash.program(0, 0, ByteBuffer.allocate(8)));
        assertThrows(SimulatedNorFlash.PowerLostException.class, () -> cells(flash, 0));
        flash.powerOn();
        byte[] cells = cells(flash, 0);
        assertEquals(0, cells[0]);
        assertEquals(0, cells[1]);
        assertEquals(-1, cells[3]);
        assertTrue(cells[2] != 0 && cells[2] != -1, "bits: " + cells[2]);
        flash.program(1, 0, ByteBuffer.allocate(64));
        flash.cutPower(0, new Random(2));
        assertThrows(SimulatedNorFlash.PowerLostException.class, () -> flash.erase(1));
        flash.powerOn();
        byte[] half = cells(flash, 1);
        assertTrue(!Arrays.equals(half, new byte[64]) && half[0] != -1, "an erase in between");
    }

    private static byte[] cells(NorFlash flash, int sector) throws FlashException {
        byte[] cells = new byte[64];
        flash.read(sector, 0, ByteBuffer.wrap(cells));
        return cells;
    }
}
