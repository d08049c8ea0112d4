package dev.daicho.ledger.ra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jboss.jca.validator.Validation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive as it is deployed: what is in it, and what IronJacamar's validator says of it. */
class RarIT {

    private final Path archive = Path.of(System.getProperty("ra.archive", "target/ra-ledger.rar"));

    @Test
    void shouldPassTheValidatorWithoutAFinding(@TempDir Path reports) throws Exception {
        assertEquals("", findings(archive, reports));
    }

    /** A validator that finds nothing in anything would pass everything. */
    @Test
    void shouldHearFromTheValidatorOfAFactoryThatBreaksTheRules(@TempDir Path home) throws Exception {
        Path broken = Files.copy(archive, home.resolve("broken.rar"));
        try (FileSystem zip = FileSystems.newFileSystem(broken)) {
            Path descriptor = zip.getPath("META-INF/ra.xml");
            Files.writeString(
                    descriptor,
                    Files.readString(descriptor)
                            .replace(LedgerManagedConnectionFactory.class.getName(), "java.util.ArrayList"));
        }
        Path reports = Files.createDirectory(home.resolve("reports"));
        assertFalse(findings(broken, reports).isEmpty());
    }

    private static String findings(Path rar, Path reports) throws Exception {
        String[] classPath = System.getProperty("java.class.path").split(File.pathSeparator, -1);
        int result = Validation.validate(rar.toUri().toURL(), reports.toString(), classPath);
        StringBuilder found = new StringBuilder(result == 0 ? "" : "result " + result + " ");
        try (Stream<Path> files = Files.list(reports)) {
            for (Path file : files.toList()) {
                found.append(Files.readString(file));
            }
        }
        return found.toString();
    }

    @Test
    void shouldHoldItsCodeAndNothingThatTheServerOrTheEarHas() throws Exception {
        List<String> entries;
        try (JarFile jar = new JarFile(archive.toFile())) {
            entries = jar.stream().map(entry -> entry.getName()).toList();
        }
        assertTrue(entries.contains("META-INF/ra.xml"), entries.toString());
        assertTrue(entries.contains("META-INF/ironjacamar.xml"), entries.toString());
        for (String wanted :
                List.of("ra-ledger.jar", "ra-ledger-core-", "ra-support-", "ratis-server-", "ratis-thirdparty-")) {
            assertTrue(entries.stream().anyMatch(name -> name.startsWith(wanted)), wanted + " is not in " + entries);
        }
        for (String unwanted : List.of("ra-ledger-api", "jakarta", "slf4j", "junit", "jspecify")) {
            assertFalse(entries.stream().anyMatch(name -> name.contains(unwanted)), unwanted + " is in " + entries);
        }
    }

    /** WildFly would load them all, and could not load them again after a redeployment. */
    @Test
    void shouldHoldNoNativeLibraryAtAnyDepth() throws Exception {
        List<String> natives = new ArrayList<>();
        try (JarFile rar = new JarFile(archive.toFile())) {
            for (JarEntry jar : rar.stream()
                    .filter(entry -> entry.getName().endsWith(".jar"))
                    .toList()) {
                try (ZipInputStream inside = new ZipInputStream(rar.getInputStream(jar))) {
                    for (ZipEntry entry = inside.getNextEntry(); entry != null; entry = inside.getNextEntry()) {
                        if (entry.getName().matches(".*\\.(so|dll|dylib|jnilib)")) {
                            natives.add(jar.getName() + ": " + entry.getName());
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), natives);
    }
}
