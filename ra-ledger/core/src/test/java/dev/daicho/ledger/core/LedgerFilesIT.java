package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.LedgerMissingException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A ledger's directory when something is wrong with it. */
@Execution(ExecutionMode.CONCURRENT)
class LedgerFilesIT {

    private static Path shared;

    private final Path directory;

    /** Each test gets a copy of the one ledger. */
    LedgerFilesIT(@TempDir Path home) throws IOException {
        Trees.copy(shared, home);
        directory = home.resolve("ledger");
    }

    @BeforeAll
    static void fill(@TempDir Path home) {
        shared = home;
        try (Ledger ledger = Ledger.open(config(shared.resolve("ledger")).build())) {
            fill(ledger, 50);
        }
    }

    private static LedgerConfig.Builder config(Path directory) {
        return LedgerConfig.builder(directory).requestTimeoutMillis(5_000).snapshotEntries(20);
    }

    private LedgerConfig.Builder config() {
        return config(directory);
    }

    private static void fill(Ledger ledger, int transfers) {
        LedgerTransaction opening = ledger.begin();
        opening.defineCurrency("CZK", 2);
        opening.openAccount(AccountSpec.of("a", "CZK").withoutLowerLimit());
        opening.openAccount(AccountSpec.of("b", "CZK"));
        ledger.commitLocal(opening);
        for (int i = 0; i < transfers; i++) {
            LedgerTransaction work = ledger.begin();
            Money one = Money.of("1", "CZK");
            work.post(Posting.builder().from("a", one).to("b", one).build());
            ledger.commitLocal(work);
        }
    }

    private <E extends LedgerException> void assertRefuses(Class<E> kind, String... parts) {
        E refused = assertThrows(kind, () -> Ledger.open(config().build()).close());
        for (String part : parts) {
            assertTrue(String.valueOf(refused.getMessage()).contains(part), refused.getMessage());
        }
    }

    private List<Path> logFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("raft"))) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("log_"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void shouldOpenAgainAndHoldWhatItHeld() {
        try (Ledger ledger = Ledger.open(config().build())) {
            assertEquals(Money.of("50.00", "CZK"), ledger.begin().balance("b").posted());
        }
    }

    @Test
    void shouldMakeNoLedgerWhereOneWas() throws IOException {
        Path aside = directory.resolveSibling("aside");
        Files.move(directory, aside);
        assertRefuses(LedgerMissingException.class, directory.toString(), "the directory is gone", "backup");
        Files.createDirectory(directory);
        assertRefuses(LedgerMissingException.class, directory.toString(), "holds none");
        Trees.delete(directory);
        Files.move(aside, directory);
        shouldOpenAgainAndHoldWhatItHeld();
        Trees.delete(directory.resolve("raft"));
        assertRefuses(LedgerMissingException.class, "its log", "is gone");
    }

    @Test
    void shouldOpenADirectoryThatWasMoved() throws IOException {
        Path elsewhere = directory.resolveSibling("elsewhere");
        Files.move(directory, elsewhere);
        try (Ledger ledger = Ledger.open(LedgerConfig.builder(elsewhere).build())) {
            assertEquals(Money.of("50.00", "CZK"), ledger.begin().balance("b").posted());
        }
    }

    @Test
    void shouldRefuseToStartWithoutItsSnapshot() throws IOException {
        // Enough to close a segment of the log, so that its beginning is dropped.
        try (Ledger ledger = Ledger.open(config().snapshotEntries(50).build())) {
            LedgerTransaction big = ledger.begin();
            Posting padded = Posting.builder()
                    .from("a", Money.of("1", "CZK"))
                    .to("b", Money.of("1", "CZK"))
                    .memo("x".repeat(256))
                    .build();
            for (int i = 0; i < 2500; i++) {
                big.post(padded);
            }
            for (int i = 0; i < 25; i++) {
                ledger.commitLocal(big);
            }
            fill(ledger, 60);
        }
        Trees.delete(directory.resolve("snapshots"));
        assertRefuses(LedgerMissingException.class, "a snapshot is missing");
    }

    @Test
    void shouldFindALogThatWasCutShort() throws IOException {
        Path open = logFiles().get(logFiles().size() - 1);
        try (RandomAccessFile file = new RandomAccessFile(open.toFile(), "rw")) {
            file.setLength(200);
        }
        LedgerException refused = assertThrows(
                LedgerException.class, () -> Ledger.open(config().build()).close());
        assertTrue(
                refused instanceof LedgerDamagedException || refused instanceof LedgerUnavailableException,
                refused.toString());
    }

    @Test
    void shouldRefuseAnIdentityOfAnotherVersionAndADamagedOne() throws IOException {
        Path identity = directory.resolve("identity");
        byte[] whole = Files.readAllBytes(identity);
        byte[] newer = whole.clone();
        newer[11] = 7;
        Files.write(identity, newer);
        assertRefuses(LedgerDamagedException.class, identity.toString(), "version 7", "version 2");
        byte[] damaged = whole.clone();
        damaged[15] ^= 1;
        Files.write(identity, damaged);
        assertRefuses(LedgerDamagedException.class, identity.toString(), "checksum");
    }

    @Test
    void shouldRefuseADirectoryOfAnotherMember() {
        LedgerDamagedException refused = assertThrows(
                LedgerDamagedException.class,
                () -> Ledger.open(config().member("other").build()).close());
        assertTrue(String.valueOf(refused.getMessage()).contains("belongs to member node"), refused.getMessage());
    }

    @Test
    void shouldRefuseASecondProcessOnTheSameDirectory() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LockHolder.class.getName(),
                        directory.resolve("lock").toString())
                .redirectErrorStream(true)
                .start();
        try {
            assertEquals('L', holder.getInputStream().read());
            assertRefuses(LedgerUnavailableException.class, "open in another process", directory.toString());
        } finally {
            holder.destroyForcibly();
            assertTrue(holder.waitFor(10, TimeUnit.SECONDS));
        }
        shouldOpenAgainAndHoldWhatItHeld();
    }

    @Test
    void shouldBoundItsDiskUse() throws IOException {
        try (Ledger ledger =
                Ledger.open(config().snapshotEntries(50).snapshotBytes(1 << 20).build())) {
            LedgerTransaction big = ledger.begin();
            for (int i = 0; i < 2000; i++) {
                big.defineCurrency("C" + i, 2);
                big.post(Posting.builder()
                        .from("a", Money.of("1", "CZK"))
                        .to("b", Money.of("1", "CZK"))
                        .memo("x".repeat(250))
                        .build());
            }
            for (int i = 0; i < 60; i++) {
                ledger.commitLocal(big);
            }
            fill(ledger, 50);
        }
        long logBytes = 0;
        for (Path file : logFiles()) {
            logBytes += Files.size(file);
        }
        // 60 entries of 0.7 MB went through it.
        assertTrue(logBytes < 20L << 20, logBytes + " bytes of log are left: " + logFiles());
    }
}
