package dev.daicho.nvfs.flash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers that others bring: found by their service file, named in settings. */
@Tag("N11")
class NorFlashDriverTest {

    private static FileSystem open(Path image, String flash) throws IOException {
        return FileSystems.newFileSystem(
                URI.create("nvfs:" + image), Map.of("create", "true", "capacity", "2MiB", "flash", flash));
    }

    @Test
    void shouldKeepFilesOnDevicesOfADriverFromTheClassPath(@TempDir Path folder) throws IOException {
        Path image = folder.resolve("disk.nvm");
        String text = "kept on chips ".repeat(20_000);
        try (FileSystem files = open(image, "heap:one, heap:two")) {
            Files.writeString(files.getPath("/text"), text);
        }
        try (FileSystem files = open(image, "heap:one,heap:two")) {
            assertEquals(text, Files.readString(files.getPath("/text")));
        }
        for (String device : new String[] {"one", "two"}) {
            assertTrue(
                    HeapFlashDriver.device(device).programmedBytes() > text.length() / 4,
                    "Half of the text should be on device " + device);
        }
    }

    @Test
    void shouldTellWhichDriversThereAreIfNoneIsOfTheScheme(@TempDir Path folder) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> open(folder.resolve("disk.nvm"), "spi:0"));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("\"spi\"") && message.contains("[heap]"), message);
    }

    @Test
    void shouldTakeANameWithAColonForAFileIfItSaysSo(@TempDir Path folder) throws IOException {
        Path image = folder.resolve("disk.nvm");
        try (FileSystem files = open(image, "./spi:0")) {
            Files.writeString(files.getPath("/text"), "text");
        }
        assertTrue(Files.exists(folder.resolve("spi:0")));
    }

    @Test
    void shouldRefuseADeviceThatIsNamedTwice(@TempDir Path folder) {
        assertThrows(IllegalArgumentException.class, () -> open(folder.resolve("disk.nvm"), "heap:twice,heap:twice"));
    }
}
