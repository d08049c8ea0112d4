package dev.daicho.nvfs.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedMemoryTest {

    @Test
    void shouldStoreIntoTheFile(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("memory"), new byte[100_000]);
        AtomicBoolean guardClosed = new AtomicBoolean();
        MappedMemory memory = MappedMemory.map(file, () -> guardClosed.set(true));
        memory.write(99_990, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        memory.writeLong(8, 42);
        memory.barrier();
        byte[] content = Files.readAllBytes(file);
        assertEquals(3, content[99_992]);
        assertEquals(42, content[15]);
        assertArrayEquals(new byte[] {1, 2, 3}, memory.read(99_990, 3));
        memory.zero(99_990, 2);
        assertArrayEquals(new byte[] {0, 0, 3}, memory.read(99_990, 3));
        memory.close();
        assertTrue(guardClosed.get());
    }

    /** Segments are 1 GiB long; a sparse file makes the border cheap to reach. */
    @Test
    void shouldWorkAcrossSegments(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("memory");
        long border = 1L << 30;
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(border + 4096);
        }
        try (MappedMemory memory = MappedMemory.map(file, () -> {})) {
            byte[] content = new byte[100];
            for (int i = 0; i < content.length; i++) {
                content[i] = (byte) (i + 1);
            }
            memory.write(border - 50, ByteBuffer.wrap(content));
            assertArrayEquals(content, memory.read(border - 50, 100));
            assertEquals(
                    memory.checksum(border - 50, 100),
                    SimulatedMemory.of(content).checksum(0, 100));
            memory.writeLong(border, 7);
            assertEquals(7, memory.readLong(border));
            memory.barrier();
        }
    }

    /** An interrupt closes a channel that is being forced; the store must live on, and the caller must learn of the interrupt. */
    @Test
    void shouldForceWhenInterruptedAndKeepTheInterrupt(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("memory"), new byte[4096]);
        try (MappedMemory memory = MappedMemory.map(file, () -> {})) {
            Thread.currentThread().interrupt();
            memory.writeLong(0, 1);
            memory.barrier();
            assertTrue(Thread.interrupted());
            Thread forcing = new Thread(() -> {
                for (int i = 0; i < 200; i++) {
                    memory.writeLong(0, i);
                    memory.barrier();
                }
            });
            forcing.start();
            while (forcing.isAlive()) {
                forcing.interrupt();
                Thread.sleep(1);
            }
            assertEquals(199, memory.readLong(0));
            memory.barrier();
        }
    }
}
