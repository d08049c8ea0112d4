package dev.daicho.ledger.core.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.core.Ledger;
import dev.daicho.ledger.core.LedgerConfig;
import dev.daicho.ledger.core.LedgerTransaction;
import dev.daicho.ledger.core.Trees;
import dev.daicho.ledger.core.history.HistoryRecord.BlockEnd;
import dev.daicho.ledger.core.history.HistoryRecord.Posted;
import dev.daicho.ledger.core.history.HistoryRecords;
import dev.daicho.ledger.core.history.HistoryScan;
import dev.daicho.ledger.core.wire.ByteWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as its user sees it, on a real ledger's files: its exit code and what it says. */
@Tag("L13")
class LedgerVerifierTest {

    private static final int TRANSFERS = 12;

    /** Prime to the lengths of all fields, so that in the short run each field still has its turn. */
    private static final int STEP = Boolean.getBoolean("daicho.campaign") ? 1 : 13;

    private static Path shared;

    private final Path home;
    private final Path directory;
    private final Path segment;
    private final Path snapshot;
    private final byte[] history;
    private final List<byte[]> blocks = new ArrayList<>();
    private final List<Long> blockEnds = new ArrayList<>();
    private final List<byte[]> hashes = new ArrayList<>();
    private final List<String> postings = new ArrayList<>();
    private String said = "";

    @BeforeAll
    static void fill(@TempDir Path home) {
        shared = home;
        try (Ledger ledger = Ledger.open(LedgerConfig.builder(shared.resolve("ledger"))
                .snapshotEntries(8)
                .build())) {
            LedgerTransaction opening = ledger.begin();
            opening.defineCurrency("CZK", 2);
            opening.openAccount(AccountSpec.of("a", "CZK").withoutLowerLimit());
            opening.openAccount(AccountSpec.of("b", "CZK"));
            ledger.commitLocal(opening);
            for (int i = 1; i <= TRANSFERS; i++) {
                LedgerTransaction work = ledger.begin();
                Money some = Money.of(i + ".00", "CZK");
                work.post(Posting.builder().from("a", some).to("b", some).build());
                ledger.commitLocal(work);
            }
        }
    }

    /** Each test gets a copy of the one ledger. */
    LedgerVerifierTest(@TempDir Path home) throws IOException {
        this.home = home;
        Trees.copy(shared, home);
        directory = home.resolve("ledger");
        segment = only(directory.resolve("history"));
        snapshot = only(directory.resolve("snapshots"));
        history = Files.readAllBytes(segment);
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        HistoryScan.scan(directory.resolve("history"), (where, frame, record) -> {
            block.writeBytes(frame);
            if (record instanceof Posted posted) {
                postings.add(posted.posting().toString());
            } else if (record instanceof BlockEnd end) {
                blocks.add(block.toByteArray());
                blockEnds.add(where.offset() + frame.length);
                hashes.add(end.hash());
                block.reset();
            }
        });
    }

    private static Path only(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all.toString());
            return all.get(0);
        }
    }

    private int run(Object... words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int code = LedgerVerifier.run(Arrays.stream(words).map(String::valueOf).toArray(String[]::new), out, out);
        said = bytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    private void assertWrong(String where) {
        assertEquals(1, run("verify", directory), where + ": " + said);
        assertTrue(said.startsWith("WRONG: "), said);
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    @Test
    void shouldFindAnUntouchedLedgerRight() throws IOException {
        assertEquals(0, run("verify", directory), said);
        assertTrue(said.contains(TRANSFERS + " postings on 2 accounts"), said);
        assertTrue(said.contains(hex(hashes.get(hashes.size() - 1))), said);
        assertEquals(0, run("verify", directory, "--head", hex(hashes.get(3))), said);
        assertEquals(1, run("verify", directory, "--head", "00".repeat(32)), said);
        assertEquals(0, Arrays.compare(history, Files.readAllBytes(segment)));
    }

    @Test
    void shouldFindEveryByteThatIsFlippedInTheHistory() throws IOException {
        for (int offset = 0; offset < history.length; offset += STEP) {
            byte[] flipped = history.clone();
            flipped[offset] ^= (byte) (1 << offset % 8);
            Files.write(segment, flipped);
            assertWrong("byte " + offset);
            assertTrue(said.contains(String.valueOf(segment)), said);
        }
    }

    @Test
    void shouldFindEveryByteThatIsFlippedInTheSnapshot() throws IOException {
        byte[] image = Files.readAllBytes(snapshot);
        for (int offset = 0; offset < image.length; offset += STEP) {
            byte[] flipped = image.clone();
            flipped[offset] ^= (byte) (1 << offset % 8);
            Files.write(snapshot, flipped);
            assertWrong("byte " + offset);
            assertTrue(said.contains(String.valueOf(snapshot)), said);
        }
    }

    @Test
    void shouldFindAHistoryCutAnywhereBeforeTheSnapshotAndInAnyBlockAfterIt() throws IOException {
        long durable = 0;
        for (int length = 0; length < history.length; length++) {
            if (length % STEP != 0 && !blockEnds.contains((long) length)) {
                continue;
            }
            Files.write(segment, Arrays.copyOf(history, length));
            int code = run("verify", directory);
            if (code == 0) {
                // Whole blocks are missing after the snapshot: the log writes them again at the next start.
                assertTrue(blockEnds.contains((long) length), "cut at " + length + ": " + said);
                durable = durable == 0 ? length : durable;
                assertEquals(1, run("verify", directory, "--head", hex(hashes.get(hashes.size() - 1))), said);
            } else {
                assertEquals(1, code, said);
            }
        }
        assertTrue(durable > history.length / 3, "the snapshot covers only " + durable + " of " + history.length);
    }

    @Test
    void shouldFindTwoBlocksThatChangedPlacesAndOneThatIsGoneOrTwiceThere() throws IOException {
        for (int i = 1; i + 1 < blocks.size(); i++) {
            List<byte[]> swapped = new ArrayList<>(blocks);
            swapped.set(i, blocks.get(i + 1));
            swapped.set(i + 1, blocks.get(i));
            write(swapped);
            assertWrong("swapped " + i);
            assertTrue(said.contains("the first bad block is number " + (i + 1)), said);
            List<byte[]> without = new ArrayList<>(blocks);
            without.remove(i);
            write(without);
            assertWrong("without " + i);
            List<byte[]> twice = new ArrayList<>(blocks);
            twice.add(i, blocks.get(i));
            write(twice);
            assertWrong("twice " + i);
        }
    }

    private void write(List<byte[]> changed) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(history, 0, 32);
        changed.forEach(all::writeBytes);
        Files.write(segment, all.toByteArray());
    }

    @Test
    void shouldFindAForgedHistoryWhoseChecksumsAndHashesWereAllMadeAnew() throws IOException {
        byte[] forged = forge();
        Files.write(segment, forged);
        assertWrong("forged");
        assertTrue(said.contains("Snapshot"), said);
        Files.delete(snapshot);
        assertEquals(0, run("verify", directory), "the forgery is well made: " + said);
        assertEquals(1, run("verify", directory, "--head", hex(hashes.get(hashes.size() - 1))), said);
        assertTrue(said.contains("No block"), said);
    }

    /** Puts every posting one millisecond later: balances still agree, and so does every checksum and hash. */
    private byte[] forge() throws IOException {
        Files.write(segment, history);
        ByteWriter out = new ByteWriter(history.length).putRaw(history, 0, 32);
        byte[][] head = {new byte[HistoryRecords.HASH_BYTES]};
        MessageDigest[] digest = {sha(head[0])};
        HistoryScan.scan(directory.resolve("history"), (where, frame, record) -> {
            int start = HistoryRecords.beginFrame(out);
            if (record instanceof Posted posted) {
                HistoryRecords.write(
                        new Posted(
                                posted.posting(),
                                posted.blockSession(),
                                posted.blockSequence(),
                                posted.timeMillis() + 1,
                                posted.key(),
                                posted.memo(),
                                posted.metadata(),
                                posted.legs()),
                        out);
            } else if (record instanceof BlockEnd end) {
                HistoryRecords.writeWithoutHash(
                        new BlockEnd(
                                end.logIndex(),
                                end.session(),
                                end.sequence(),
                                end.timeMillis(),
                                end.transactionCount(),
                                head[0],
                                new byte[0]),
                        out);
                digest[0].update(out.viewFrom(start + HistoryRecords.FRAME_BYTES));
                head[0] = digest[0].digest();
                out.putRaw(head[0]);
                HistoryRecords.endFrame(out, start);
                digest[0] = sha(head[0]);
                return;
            } else {
                out.putRaw(frame, HistoryRecords.FRAME_BYTES, frame.length - HistoryRecords.FRAME_BYTES);
            }
            HistoryRecords.endFrame(out, start);
            digest[0].update(out.viewFrom(start));
        });
        return out.toByteArray();
    }

    private static MessageDigest sha(byte[] head) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(head);
            return sha;
        } catch (NoSuchAlgorithmException none) {
            throw new AssertionError(none);
        }
    }

    @Test
    void shouldProveThatAPostingIsInTheLedgerToWhoeverKnowsAHash() throws IOException {
        Path proof = home.resolve("proof");
        String posting = postings.get(4);
        assertEquals(0, run("prove", directory, posting, proof, "--through-end"), said);
        assertEquals(0, run("check", proof, "--head", hex(hashes.get(hashes.size() - 1))), said);
        assertTrue(said.contains("posting " + posting) && said.contains("b 500 units of CZK"), said);
        assertEquals(0, run("prove", directory, posting, proof), said);
        assertEquals(0, run("check", proof), said);
        assertEquals(1, run("check", proof, "--head", hex(hashes.get(hashes.size() - 1))), said);
        byte[] whole = Files.readAllBytes(proof);
        for (int offset = 0; offset < whole.length; offset += offset < 48 ? 1 : STEP) {
            byte[] flipped = whole.clone();
            flipped[offset] ^= (byte) (1 << offset % 8);
            Files.write(proof, flipped);
            assertNotEquals(0, run("check", proof), "byte " + offset + ": " + said);
            Files.write(proof, Arrays.copyOf(whole, offset));
            assertEquals(1, run("check", proof), "cut at " + offset + ": " + said);
        }
        assertEquals(1, run("prove", directory, "9-9", proof), said);
    }

    @Test
    void shouldSayHowItIsUsedAndWhenItCouldNotLook() {
        assertEquals(0, run("--help"));
        assertTrue(said.contains("Exit codes"), said);
        assertEquals(2, run());
        assertEquals(2, run("verify", directory, "--head", "xyz"));
        assertEquals(2, run("verify", home.resolve("nothing")));
        assertTrue(said.startsWith("NOT DONE: "), said);
    }

    @Test
    void shouldVerifyAnExportAsItDoesTheDirectory() throws IOException {
        Path export = home.resolve("export");
        assertEquals(0, run("export", directory, export), said);
        assertTrue(said.contains(hex(hashes.get(hashes.size() - 1))), said);
        assertEquals(2, run("export", directory, export), "an export is never overwritten");
        assertTrue(said.contains("is there already"), said);
        assertEquals(0, run("verify", export, "--head", hex(hashes.get(hashes.size() - 1))), said);
        assertTrue(said.contains(TRANSFERS + " postings on 2 accounts"), said);
        byte[] whole = Files.readAllBytes(export);
        for (int offset = 0; offset < whole.length; offset += offset < 16 ? 1 : STEP) {
            byte[] flipped = whole.clone();
            flipped[offset] ^= (byte) (1 << offset % 8);
            Files.write(export, flipped);
            assertEquals(1, run("verify", export), "byte " + offset + ": " + said);
        }
        Files.write(export, Arrays.copyOf(whole, whole.length - 1));
        assertEquals(1, run("verify", export), said);
        assertTrue(said.contains("the first bad block is number " + blocks.size()), said);
    }

    @Test
    void shouldExportLinesForOtherProgramsAndNothingOfWhatIsDamaged() throws IOException {
        Path lines = home.resolve("lines.json");
        assertEquals(0, run("export", directory, lines, "--json"), said);
        List<String> all = Files.readAllLines(lines);
        assertEquals(
                TRANSFERS,
                all.stream()
                        .filter(line -> line.contains("\"kind\":\"posting\""))
                        .count());
        assertTrue(
                all.stream().allMatch(line -> line.startsWith("{\"kind\":\"") && line.endsWith("}")), all.toString());
        assertTrue(
                all.stream().anyMatch(line -> line.contains("{\"account\":\"b\",\"currency\":\"CZK\",\"units\":100,")));
        byte[] damaged = history.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(segment, damaged);
        Path export = home.resolve("export");
        assertEquals(1, run("export", directory, export), said);
        assertTrue(Files.notExists(export));
        assertEquals(2, run("verify", directory, "--json"), said);
    }
}
