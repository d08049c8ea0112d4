package dev.daicho.nvfs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How large the core's jar is, with flash and without. The paper's whole was 64 KB of machine code, 44 KB without flash. */
@Tag("N12")
class SizeIT {

    private static final long MOST_BYTES = 350_000;
    private static final long MOST_BYTES_WITHOUT_FLASH = 290_000;

    @Test
    void shouldStayLean() throws IOException {
        long bytes = 0;
        long ofFlash = 0;
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(
                Path.of("target"),
                path -> path.getFileName().toString().matches("ra-nvfs-core-[0-9.]+(-SNAPSHOT)?\\.jar"))) {
            for (Path jar : jars) {
                bytes += Files.size(jar);
                ofFlash += bytesOfFlash(jar);
            }
        }
        System.out.printf("the core's jar: %d bytes, without flash %d%n", bytes, bytes - ofFlash);
        assertTrue(bytes > 0, "no jar in target");
        assertTrue(
                bytes <= MOST_BYTES && bytes - ofFlash <= MOST_BYTES_WITHOUT_FLASH, bytes + ", of it flash " + ofFlash);
    }

    /** Content and its two headers. */
    private static long bytesOfFlash(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream()
                    .filter(entry -> entry.getName().startsWith("dev/daicho/nvfs/flash/"))
                    .mapToLong(SizeIT::bytes)
                    .sum();
        }
    }

    private static long bytes(ZipEntry entry) {
        return entry.getCompressedSize() + 30 + 46 + 2L * entry.getName().length();
    }
}
