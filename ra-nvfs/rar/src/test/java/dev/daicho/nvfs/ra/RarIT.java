package dev.daicho.nvfs.ra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jboss.jca.validator.Validation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive as it is deployed: what is in it, and what IronJacamar's validator says of it. */
class RarIT {

    private final Path archive = Path.of(System.getProperty("ra.archive", "target/ra-nvfs.rar"));

    @Test
    void shouldPassTheValidatorWithoutFinding(@TempDir Path reports) throws Exception {
        String[] classPath = System.getProperty("java.class.path").split(File.pathSeparator, -1);
        int result = Validation.validate(archive.toUri().toURL(), reports.toString(), classPath);
        StringBuilder found = new StringBuilder();
        try (Stream<Path> files = Files.list(reports)) {
            for (Path file : files.toList()) {
                found.append(Files.readString(file));
            }
        }
        assertEquals(0, result, found.toString());
        assertEquals("", found.toString());
    }

    @Test
    void shouldHoldItsCodeAndNothingThatServerOrEarHas() throws Exception {
        List<String> entries;
        try (JarFile jar = new JarFile(archive.toFile())) {
            entries = jar.stream().map(entry -> entry.getName()).toList();
        }
        for (String wanted :
                List.of("META-INF/ra.xml", "META-INF/ironjacamar.xml", "ra-nvfs.jar", "ra-nvfs-core-", "ra-support-")) {
            assertTrue(entries.stream().anyMatch(name -> name.startsWith(wanted)), wanted + " is not in " + entries);
        }
        for (String unwanted : List.of("ra-nvfs-api", "jakarta", "slf4j", "junit", "jspecify", "archunit")) {
            assertFalse(entries.stream().anyMatch(name -> name.contains(unwanted)), unwanted + " is in " + entries);
        }
    }
}
