package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk in NV memory alone loads no class of the flash package: it could be left out of the jar. */
@Tag("N8")
class NoFlashTest {

    @Test
    void shouldLoadNoFlashClassWithoutFlash(@TempDir Path folder) throws Exception {
        List<String> loaded = classesLoaded(Map.of(), folder);
        assertTrue(
                loaded.stream().anyMatch(line -> line.contains("dev.daicho.nvfs.transaction.Disk ")), "the log works");
        assertEquals(
                List.of(),
                loaded.stream()
                        .filter(line -> line.contains("dev.daicho.nvfs.flash"))
                        .toList());
    }

    @Test
    void shouldLoadThemWithFlash(@TempDir Path folder) throws Exception {
        List<String> loaded = classesLoaded(Map.of("flash", "a.nor"), folder);
        assertTrue(loaded.stream().anyMatch(line -> line.contains("dev.daicho.nvfs.flash.FlashMemory ")));
    }

    private static List<String> classesLoaded(Map<String, String> flash, Path folder) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Work.class.getName(),
                        folder.resolve("disk.nvm").toUri().getPath(),
                        flash.getOrDefault("flash", ""))
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(
                0,
                child.waitFor(),
                () -> String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())));
        return lines;
    }

    /** Makes a disk, works on it, and opens it again. */
    static final class Work {

        private Work() {}

        public static void main(String[] arguments) throws Exception {
            URI uri = URI.create("nvfs:" + arguments[0]);
            Map<String, String> flash = arguments[1].isEmpty() ? Map.of() : Map.of("flash", arguments[1]);
            for (int i = 0; i < 2; i++) {
                Map<String, String> settings = new java.util.HashMap<>(flash);
                settings.put("create", "true");
                settings.put("capacity", "1MiB");
                try (FileSystem disk = FileSystems.newFileSystem(uri, settings)) {
                    Files.write(disk.getPath("/f" + i), new byte[100_000]);
                    Files.delete(disk.getPath("/f" + i));
                    disk.getFileStores().forEach(store -> System.out.println(store));
                }
            }
        }
    }
}
