package dev.daicho.nvfs.stdio;

import static dev.daicho.nvfs.stdio.FileStream.EOF;
import static dev.daicho.nvfs.stdio.Whence.SEEK_CUR;
import static dev.daicho.nvfs.stdio.Whence.SEEK_END;
import static dev.daicho.nvfs.stdio.Whence.SEEK_SET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.memory.SimulatedMemory;
import dev.daicho.nvfs.transaction.Disk;
import dev.daicho.nvfs.transaction.DiskSettings;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ISO C says of streams, case by case. */
@Tag("N4")
class FileStreamTest {

    private final Stdio stdio = new Stdio(newDisk());

    static Disk newDisk() {
        DiskGeometry geometry = DiskGeometry.of(1 << 20);
        SimulatedMemory memory = new SimulatedMemory(geometry.imageBytes());
        Disk.format(memory, geometry, new UUID(1, 2), 0);
        return Disk.open(memory, "test image", DiskSettings.defaults());
    }

    /** The table of ISO C 7.21.5.3 and POSIX fopen, over a file that holds "old". */
    @ParameterizedTest
    @CsvSource({
        // mode, must exist, content after opening, starts at, reads, writes, content after writing "N" at 1
        "r,   true,  old, 0, true,  false, old",
        "rb,  true,  old, 0, true,  false, old",
        "r+,  true,  old, 0, true,  true,  oNd",
        "rb+, true,  old, 0, true,  true,  oNd",
        "r+b, true,  old, 0, true,  true,  oNd",
        "w,   false, '',  0, false, true,  '\0N'",
        "wb,  false, '',  0, false, true,  '\0N'",
        "w+,  false, '',  0, true,  true,  '\0N'",
        "wb+, false, '',  0, true,  true,  '\0N'",
        "w+b, false, '',  0, true,  true,  '\0N'",
        "a,   false, old, 3, false, true,  oldN",
        "ab,  false, old, 3, false, true,  oldN",
        "a+,  false, old, 0, true,  true,  oldN",
        "ab+, false, old, 0, true,  true,  oldN",
        "a+b, false, old, 0, true,  true,  oldN",
    })
    void shouldOpenAsModeSays(
            String mode, boolean mustExist, String opened, long start, boolean reads, boolean writes, String written)
            throws IOException {
        if (mustExist) {
            assertThrows(NoSuchFileException.class, () -> stdio.fopen("f", mode));
        } else {
            stdio.fopen("f", mode).fclose();
            assertEquals("", content());
        }
        put("old");
        FileStream stream = stdio.fopen("f", mode);
        assertEquals(opened, content());
        assertEquals(start, stream.ftell());
        if (reads) {
            assertEquals(opened.isEmpty() ? EOF : 'o', stream.fgetc());
            assertFalse(stream.ferror());
        } else {
            assertThrows(FileSystemException.class, stream::fgetc);
            assertTrue(stream.ferror());
            stream.clearerr();
        }
        stream.fseek(1, SEEK_SET);
        if (writes) {
            assertEquals('N', stream.fputc('N'));
            assertEquals(written.indexOf('N') + 1, stream.ftell());
            assertFalse(stream.ferror());
        } else {
            assertThrows(FileSystemException.class, () -> stream.fputc('N'));
            assertTrue(stream.ferror());
        }
        assertEquals(written, content());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "rw", "r++", "br", "rbb", "R", "rx", "ax", "r+b+", "r ", "wxb"})
    void shouldRefuseOtherModes(String mode) {
        assertThrows(IllegalArgumentException.class, () -> stdio.fopen("f", mode));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/../b", "a\0b"})
    void shouldRefuseWhatIsNoName(String name) {
        assertThrows(IllegalArgumentException.class, () -> stdio.fopen(name, "w"));
    }

    @Test
    void shouldRefuseFileThatExistsIfExclusive() throws IOException {
        stdio.fopen("f", "wx").fclose();
        assertThrows(FileAlreadyExistsException.class, () -> stdio.fopen("f", "w+x"));
    }

    @Test
    void shouldSetEndOfFileByReadingPastItOnly() throws IOException {
        put("ab");
        FileStream stream = stdio.fopen("f", "r");
        assertEquals(2, stream.fread(new byte[2], 1, 2));
        assertFalse(stream.feof());
        assertEquals(0, stream.fread(new byte[2], 0, 2));
        assertFalse(stream.feof());
        assertEquals(EOF, stream.fgetc());
        assertTrue(stream.feof());
        assertFalse(stream.ferror());
    }

    @Test
    void shouldStayAtEndOfFileUntilCleared() throws IOException {
        put("a");
        FileStream stream = stdio.fopen("f", "r");
        assertEquals('a', stream.fgetc());
        assertEquals(EOF, stream.fgetc());
        try (FileStream other = stdio.fopen("f", "a")) {
            other.fputs("b");
        }
        assertEquals(EOF, stream.fgetc());
        stream.clearerr();
        assertEquals('b', stream.fgetc());
        assertEquals(EOF, stream.fgetc());
        stream.fseek(-1, SEEK_END);
        assertFalse(stream.feof());
        assertEquals('b', stream.fgetc());
        assertEquals(EOF, stream.fgetc());
        stream.rewind();
        assertEquals('a', stream.fgetc());
    }

    @Test
    void shouldKeepErrorOverSeekButNotOverRewind() throws IOException {
        FileStream stream = stdio.fopen("f", "w");
        assertThrows(FileSystemException.class, stream::fgetc);
        stream.fseek(0, SEEK_SET);
        assertTrue(stream.ferror());
        stream.rewind();
        assertFalse(stream.ferror());
    }

    @Test
    void shouldCountWholeElements() throws IOException {
        put("0123456789");
        FileStream stream = stdio.fopen("f", "r");
        byte[] target = new byte[12];
        assertEquals(3, stream.fread(target, 3, 4));
        assertEquals("0123456789", new String(target, 0, 10, UTF_8));
        assertEquals(10, stream.ftell());
        assertTrue(stream.feof());
        assertThrows(IllegalArgumentException.class, () -> stream.fread(target, 4, 4));
        assertThrows(IllegalArgumentException.class, () -> stream.fread(target, -1, 1));
        FileStream output = stdio.fopen("g", "w");
        assertEquals(2, output.fwrite("abcdefg".getBytes(UTF_8), 3, 2));
        assertEquals(0, output.fwrite(target, 0, 5));
        assertEquals(6, output.ftell());
    }

    @Test
    void shouldGiveBytesUnsigned() throws IOException {
        FileStream stream = stdio.fopen("f", "w+");
        assertEquals(0xFF, stream.fputc(-1));
        assertEquals(0x34, stream.fputc(0x1234));
        stream.rewind();
        assertEquals(0xFF, stream.fgetc());
        assertEquals(0x34, stream.fgetc());
    }

    @Test
    void shouldReadLines() throws IOException {
        put("one\n\nthree, which is long\nlast");
        FileStream stream = stdio.fopen("f", "r");
        byte[] line = new byte[9];
        assertSame(line, stream.fgets(line, 9));
        assertEquals("one\n", string(line));
        assertEquals(4, stream.ftell());
        assertEquals("\n", string(stream.fgets(line, 9)));
        assertEquals("three, w", string(stream.fgets(line, 9)));
        assertEquals("", string(stream.fgets(line, 1)));
        assertEquals("hich is ", string(stream.fgets(line, 9)));
        assertEquals("long\n", string(stream.fgets(line, 9)));
        assertFalse(stream.feof());
        assertEquals("last", string(stream.fgets(line, 9)));
        assertTrue(stream.feof());
        Arrays.fill(line, (byte) 7);
        assertNull(stream.fgets(line, 9));
        assertEquals(7, line[0]);
        assertThrows(IllegalArgumentException.class, () -> stream.fgets(line, 0));
        assertThrows(IllegalArgumentException.class, () -> stream.fgets(line, 10));
    }

    @Test
    void shouldReadLineLongerThanOneChunk() throws IOException {
        put("x".repeat(1000) + "\ny");
        FileStream stream = stdio.fopen("f", "r");
        byte[] line = new byte[2000];
        assertEquals("x".repeat(1000) + "\n", string(stream.fgets(line, 2000)));
        assertEquals('y', stream.fgetc());
    }

    @Test
    void shouldWriteStringUpToItsZero() throws IOException {
        FileStream stream = stdio.fopen("f", "w");
        stream.fputs(new byte[] {'a', 'b', 0, 'c'});
        stream.fputs(new byte[0]);
        stream.fputs("ü");
        assertEquals("abü", content());
        assertEquals(4, stream.ftell());
    }

    @Test
    void shouldSeekFromAnywhereButNotBeforeBeginning() throws IOException {
        put("0123456789");
        FileStream stream = stdio.fopen("f", "r");
        stream.fseek(-3, SEEK_END);
        assertEquals('7', stream.fgetc());
        stream.fseek(-2, SEEK_CUR);
        assertEquals('6', stream.fgetc());
        assertThrows(IllegalArgumentException.class, () -> stream.fseek(-8, SEEK_CUR));
        assertThrows(IllegalArgumentException.class, () -> stream.fseek(Long.MIN_VALUE, SEEK_CUR));
        assertThrows(IllegalArgumentException.class, () -> stream.fseek(Long.MAX_VALUE, SEEK_CUR));
        assertThrows(IllegalArgumentException.class, () -> stream.fseek(-1, SEEK_SET));
        assertEquals('7', stream.fgetc());
    }

    @Test
    void shouldLeaveHoleWhenWritingBeyondEnd() throws IOException {
        FileStream stream = stdio.fopen("f", "w+");
        stream.fputs("a");
        stream.fseek(100_000, SEEK_SET);
        assertEquals(1, content().length());
        assertEquals(EOF, stream.fgetc());
        stream.fputs("z");
        byte[] expected = new byte[100_001];
        expected[0] = 'a';
        expected[100_000] = 'z';
        byte[] target = new byte[100_001];
        stream.rewind();
        assertEquals(1, stream.fread(target, target.length, 1));
        assertArrayEquals(expected, target);
    }

    @Test
    void shouldAppendWhereverOthersAndSeekWent() throws IOException {
        FileStream first = stdio.fopen("f", "a");
        FileStream second = stdio.fopen("f", "a+");
        first.fputs("1");
        second.fputs("2");
        first.fseek(0, SEEK_SET);
        first.fputs("3");
        assertEquals("123", content());
        assertEquals(3, first.ftell());
        second.rewind();
        assertEquals('1', second.fgetc());
    }

    @Test
    void shouldChangeDirectionOverPositioningOnly() throws IOException {
        put("abc");
        FileStream stream = stdio.fopen("f", "r+");
        assertEquals('a', stream.fgetc());
        assertThrows(IllegalStateException.class, () -> stream.fputc('x'));
        stream.fflush();
        assertThrows(IllegalStateException.class, () -> stream.fputc('x'));
        stream.fseek(0, SEEK_CUR);
        stream.fputc('x');
        assertThrows(IllegalStateException.class, stream::fgetc);
        stream.fflush();
        assertEquals('c', stream.fgetc());
        assertEquals(EOF, stream.fgetc());
        stream.fputc('d');
        stdio.fflush();
        assertEquals(4, stream.ftell());
        stream.clearerr();
        assertEquals(EOF, stream.fgetc());
        assertEquals("axcd", content());
        assertFalse(stream.ferror());
    }

    @Test
    void shouldPutOneByteBack() throws IOException {
        put("abc");
        FileStream stream = stdio.fopen("f", "r");
        assertEquals('a', stream.fgetc());
        assertEquals('X', stream.ungetc('X'));
        assertEquals(EOF, stream.ungetc('Y'));
        assertEquals(EOF, stream.ungetc(EOF));
        assertEquals(0, stream.ftell());
        byte[] two = new byte[2];
        assertEquals(2, stream.fread(two, 1, 2));
        assertEquals("Xb", new String(two, UTF_8));
        assertEquals(2, stream.ftell());
        stream.ungetc('\n');
        assertEquals("\n", string(stream.fgets(new byte[9], 9)));
        stream.ungetc('Z');
        stream.fseek(0, SEEK_CUR);
        assertEquals(1, stream.ftell());
        assertEquals('b', stream.fgetc());
        assertEquals('c', stream.fgetc());
        assertEquals(EOF, stream.fgetc());
        assertEquals('!', stream.ungetc('!'));
        assertFalse(stream.feof());
        assertEquals('!', stream.fgetc());
        assertEquals(EOF, stream.fgetc());
        assertEquals("abc", content());
    }

    @Test
    void shouldRefuseClosedStream() throws IOException {
        FileStream stream = stdio.fopen("f", "w+");
        stream.fclose();
        stream.fclose();
        assertThrows(ClosedChannelException.class, stream::fgetc);
        assertThrows(ClosedChannelException.class, () -> stream.fputc('x'));
        assertThrows(ClosedChannelException.class, stream::ftell);
        assertThrows(ClosedChannelException.class, () -> stream.fseek(0, SEEK_SET));
        assertThrows(ClosedChannelException.class, stream::fflush);
    }

    @Test
    void shouldRemoveAndGoOnUsingWhatIsOpen() throws IOException {
        put("abc");
        FileStream stream = stdio.fopen("f", "r");
        stdio.remove("f");
        assertThrows(NoSuchFileException.class, () -> stdio.remove("f"));
        assertThrows(NoSuchFileException.class, () -> stdio.fopen("f", "r"));
        assertEquals('a', stream.fgetc());
    }

    private void put(String content) throws IOException {
        try (FileStream stream = stdio.fopen("f", "w")) {
            stream.fputs(content);
        }
    }

    private String content() throws IOException {
        try (FileStream stream = stdio.fopen("f", "r")) {
            byte[] bytes = new byte[1 << 12];
            return new String(bytes, 0, stream.fread(bytes, 1, bytes.length), UTF_8);
        }
    }

    static String string(byte @Nullable [] found) {
        byte[] zeroEnded = Objects.requireNonNull(found, "end of file");
        int length = 0;
        while (zeroEnded[length] != 0) {
            length++;
        }
        return new String(zeroEnded, 0, length, UTF_8);
    }
}
