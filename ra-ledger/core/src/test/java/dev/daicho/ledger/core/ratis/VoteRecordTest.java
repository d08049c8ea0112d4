package dev.daicho.ledger.core.ratis;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.LedgerDamagedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's term and vote, and what may not become of them. */
class VoteRecordTest {

    private static final String META = "#\n#Fri Nov 20 16:30:49 UTC 2026\nvotedFor=a\nterm=27\n";

    private final UUID group = new UUID(1, 2);
    private final Path directory;
    private final Path file;
    private final VoteRecord record;

    VoteRecordTest(@TempDir Path home) throws IOException {
        directory = home;
        Path current = Files.createDirectories(home.resolve(group.toString()).resolve("current"));
        file = current.resolve("raft-meta");
        record = new VoteRecord(home, group);
        record.check();
        record.note();
        write(META);
        record.note();
    }

    private void write(String meta) throws IOException {
        Files.writeString(file, meta, StandardCharsets.ISO_8859_1);
    }

    private void assertDamaged(String what) {
        LedgerDamagedException found = assertThrows(LedgerDamagedException.class, record::check, what);
        assertTrue(String.valueOf(found.getMessage()).contains("raft-meta"), found.getMessage());
    }

    @Test
    void shouldFindEveryFlippedBitButThoseThatMakeALaterTerm() throws IOException {
        byte[] whole = META.getBytes(StandardCharsets.ISO_8859_1);
        int later = 0;
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, damaged);
            String text = new String(damaged, StandardCharsets.ISO_8859_1);
            if (text.matches("(?s).*\nvotedFor=.*\nterm=(2[89]|[3-9][0-9])\n")) {
                record.check();
                later++;
            } else {
                assertDamaged("bit " + bit + ": " + text);
            }
        }
        assertTrue(later > 0 && later < 8, later + " bits make a later term");
    }

    @Test
    void shouldFindAFileThatIsGoneCutOrSwappedWithAnOlderOne() throws IOException {
        for (String other : new String[] {
            "",
            META.substring(0, META.length() - 2),
            META.replace("27", "26"),
            META.replace("=a", "=b"),
            META.replace("=a", "=")
        }) {
            write(other);
            assertDamaged(other);
        }
        Files.delete(file);
        assertDamaged("gone");
    }

    @Test
    void shouldTakeWhatMayHaveBecomeOfIt() throws IOException {
        write("votedFor=\nterm=28\n");
        assertDoesNotThrow(record::check);
        record.note();
        write("votedFor=b\nterm=28\n");
        assertDoesNotThrow(record::check);
        record.note();
        assertDoesNotThrow(new VoteRecord(directory, group)::check);
    }

    @Test
    void shouldNotTrustItsOwnCopyIfThatIsDamaged() throws IOException {
        Path seen = file.resolveSibling("raft-meta.seen");
        byte[] whole = Files.readAllBytes(seen);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 4;
            Files.write(seen, damaged);
            assertDamaged("byte " + at);
        }
    }
}
