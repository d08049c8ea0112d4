package dev.daicho.tests.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.tests.server.Bookshop;
import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody sees who copies the EAR into a WildFly as it comes out of its archive. */
class UntouchedServerIT {

    private static final Path EAR = Path.of(System.getProperty("daicho.ear"));
    private static final Path BOOKSHOP = Path.of(System.getProperty("daicho.bookshop"));
    private static final Pattern CODE = Pattern.compile("\\b[A-Z]{2,10}\\d{4,6}\\b");

    @Test
    @Tag("P4")
    void shouldDeployTheEarAloneWithoutAWarningThatTheDocsDoNotExplain() throws IOException {
        try (ServerProcess server = ServerProcess.create("untouched", 730)) {
            failOnArchiveWarnings(server);
            server.deploy(EAR).start().awaitDeployed("daicho.ear");
            assertTrue(server.logContains("WFLYSRV0025"), "started without errors");
            assertFalse(server.logContains("WFLYSRV0026"), "started with errors");
            assertFalse(server.logContains("IJ020016"), "an adapter's recovery is off");
            Set<String> explained = explainedWarnings();
            List<String> unexplained = server.warnings().stream()
                    .filter(line -> codes(line).stream().noneMatch(explained::contains))
                    .toList();
            assertEquals(List.of(), unexplained, "warnings without an entry in docs/HACKING.md");
            server.stop();
            assertTrue(server.logContains("WFLYSRV0050"), "stopped in order");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("P5")
    void shouldServeABookshopDeployedBeforeOrAfterTheEar(boolean earFirst) {
        try (ServerProcess server = ServerProcess.create("order-" + earFirst, 740)) {
            server.start();
            server.deploy(earFirst ? EAR : BOOKSHOP);
            if (earFirst) {
                server.awaitDeployed("daicho.ear");
            }
            server.deploy(earFirst ? BOOKSHOP : EAR);
            if (!earFirst) {
                ServerProcess.await(
                        "deployment of the EAR",
                        java.time.Duration.ofMinutes(2),
                        () -> server.hasMarker("daicho.ear", "deployed"));
                // The scanner gave the bookshop up while the EAR was missing; a user copies it again.
                server.deploy(BOOKSHOP);
            }
            server.awaitDeployed("bookshop.war");
            new Bookshop(server).order("first", "alice", 20001).expect(200);
            Http.get(server.url("bookshop/")).expect(200);
        }
    }

    private static void failOnArchiveWarnings(ServerProcess server) throws IOException {
        Path configuration = server.base().resolve("configuration/standalone-full.xml");
        String before = Files.readString(configuration);
        String after = before.replaceFirst(
                "<archive-validation [^>]*/>",
                "<archive-validation enabled=\"true\" fail-on-error=\"true\" fail-on-warn=\"true\"/>");
        assertFalse(before.equals(after), "no archive-validation in " + configuration);
        Files.writeString(configuration, after);
    }

    /** The codes in the table "Warnings that are expected". */
    private static Set<String> explainedWarnings() throws IOException {
        String hacking = Files.readString(Path.of(System.getProperty("daicho.docs"), "HACKING.md"));
        int start = hacking.indexOf("## Warnings that are expected");
        int end = hacking.indexOf("\n## ", start + 1);
        return codes(hacking.substring(start, end < 0 ? hacking.length() : end));
    }

    private static Set<String> codes(String text) {
        return CODE.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }
}
