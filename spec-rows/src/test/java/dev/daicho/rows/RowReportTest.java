package dev.daicho.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowReportTest {

    @Test
    void shouldSortRowsByWhatTheirTestsDid(@TempDir Path root) throws IOException {
        Files.createDirectories(root.resolve("docs"));
        Files.writeString(
                root.resolve("docs/REQUIREMENTS.md"), "| L1 | one |\n| L2+ | two |\n| N3 | three |\n| S4 | four |\n");
        Path earlier = Files.createDirectories(root.resolve("a/b").resolve(RowListener.FOLDER));
        Files.write(earlier.resolve("0.tsv"), List.of("L1\tFAILED\tx"));
        earlier.resolve("0.tsv").toFile().setLastModified(1000);
        Path module = Files.createDirectories(root.resolve("a/b").resolve(RowListener.FOLDER));
        Files.write(
                module.resolve("1.tsv"),
                List.of("L1\tSUCCESSFUL\tx", "L2\tSUCCESSFUL\tx", "L2\tFAILED\ty", "N3\tSKIPPED\tz"));

        assertEquals(
                List.of("rows passed: L1", "rows failed: L2", "rows skipped: N3", "rows without a test: S4"),
                RowReport.report(root));
    }
}
