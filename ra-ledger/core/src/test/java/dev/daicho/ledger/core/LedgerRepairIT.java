package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.DuplicatePostingException;
import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.OutcomeUnknownException;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.log.GroupTerms;
import dev.daicho.ledger.core.replica.Replica;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies that are damaged on disk or wrong in memory, and what the majority makes of them. */
@Tag("L9")
class LedgerRepairIT {

    private static final int ROUNDS = Boolean.getBoolean("daicho.campaign") ? 100 : 3;

    private static final long FIRST_LOOK_MILLIS = 1_500;

    private final Random random = new Random(Long.getLong("daicho.seed", 20261120L));
    private final TestCluster cluster;

    LedgerRepairIT(@TempDir Path home) {
        cluster = new TestCluster(home, "a", "b", "c")
                .with(config -> config.snapshotEntries(40).historySegmentBytes(4_000));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private void transfers(String by, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            TestCluster.transfer(cluster.get(by), "account-" + i % 8, "account-" + (i + 1) % 8, prefix + i);
        }
    }

    /** While damage is found and repaired, a member serves nothing rather than something wrong. */
    private boolean isDone(String member, String prefix) {
        try {
            transfers(member, prefix, 10);
            return true;
        } catch (LedgerUnavailableException | OutcomeUnknownException | IllegalStateException notNow) {
            return false;
        } catch (DuplicatePostingException already) {
            return true;
        }
    }

    /** The files are looked through soon after each start. */
    private void awaitFirstLook() {
        try {
            Thread.sleep(FIRST_LOOK_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
        TestCluster.await("three members", () -> cluster.members().size() == 3 && isSameEverywhere());
    }

    private boolean isSameEverywhere() {
        try {
            Map<String, String> digests = cluster.settledDigests();
            return digests.size() == 3 && Set.copyOf(digests.values()).size() == 1;
        } catch (LedgerException | IllegalStateException repairing) {
            return false;
        }
    }

    private void assertSameEverywhere() {
        Map<String, String> digests = cluster.settledDigests();
        assertEquals(3, digests.size(), digests::toString);
        assertEquals(1, Set.copyOf(digests.values()).size(), digests::toString);
    }

    /** Every file below the durable index that holds what others rely on. */
    private static List<Path> files(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                // What is offered to others is another name of the same file.
                if (file.startsWith(directory.resolve("transfer"))) {
                    continue;
                }
                if (name.endsWith(".seg")
                        || name.endsWith(".snap")
                        || name.equals("raft-meta.seen")
                        || name.matches("log_\\d+-\\d+|log_inprogress_\\d+")) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    @Test
    void shouldRepairAFollowerWhoseFilesWereDamagedWhileItWasDown() throws IOException {
        cluster.startAll().fill();
        transfers("a", "before", 60);
        for (int round = 0; round < ROUNDS; round++) {
            String member = cluster.follower();
            cluster.stop(member);
            String what = damage(cluster.directory(member), round);
            cluster.start(member);
            awaitFirstLook();
            String prefix = "round" + round + "-";
            TestCluster.await("work through " + member + ": " + what, () -> isDone(member, prefix));
            TestCluster.await(what, this::isSameEverywhere);
        }
        assertSameEverywhere();
    }

    private String damage(Path directory, int round) throws IOException {
        List<Path> files = files(directory);
        Path file = files.get(random.nextInt(files.size()));
        byte[] bytes = Files.readAllBytes(file);
        if (round % 3 == 1) {
            int kept = random.nextInt(bytes.length);
            Files.write(file, Arrays.copyOf(bytes, kept));
            return file + " cut to " + kept + " of " + bytes.length;
        }
        int length = Math.min(200, bytes.length / 3);
        int one = random.nextInt(bytes.length - 2 * length + 1);
        int other = one + length + random.nextInt(bytes.length - one - 2 * length + 1);
        if (round % 3 == 2 && !Arrays.equals(bytes, one, one + length, bytes, other, other + length)) {
            byte[] swapped = bytes.clone();
            System.arraycopy(bytes, one, swapped, other, length);
            System.arraycopy(bytes, other, swapped, one, length);
            Files.write(file, swapped);
            return file + ": " + length + " bytes at " + one + " and " + other + " of " + bytes.length + " swapped";
        }
        int at = random.nextInt(bytes.length);
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
        return file + " flipped at " + at + " of " + bytes.length;
    }

    @Test
    void shouldFindDamageInTheHistoryOfARunningServerAndRepairIt() throws IOException {
        cluster.startAll().fill();
        transfers("a", "before", 60);
        String member = cluster.follower();
        Path segment;
        try (Stream<Path> files = Files.list(cluster.directory(member).resolve("history"))) {
            segment = files.sorted().findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 4;
        cluster.stop(member);
        Files.write(segment, bytes);
        cluster.start(member);
        TestCluster.await("the damage to be found", () -> !cluster.damages().isEmpty());
        String message = String.valueOf(cluster.damages().get(0).getMessage());
        assertTrue(message.contains(String.valueOf(segment.getFileName())), message);
        TestCluster.await("work through it again", () -> isDone(member, "after"));
        assertSameEverywhere();
    }

    /** What no log says happens in this copy. */
    private static void corrupt(Ledger ledger) throws ReflectiveOperationException {
        Field field = Ledger.class.getDeclaredField("replica");
        field.setAccessible(true);
        Replica replica = (Replica) field.get(ledger);
        Block ghost = new Block(true, 0, 0, 0, 0, List.of(new Command.OpenSession("ghost", 1, 1)));
        replica.read(book -> book.apply(replica.applied().index(), ghost, () -> {}));
    }

    @Test
    void shouldStopACopyThatDeviatesAndMakeItAnew() throws Exception {
        cluster.startAll().fill();
        for (String member : List.of(cluster.follower(), cluster.leader())) {
            int before = cluster.damages().size();
            corrupt(cluster.get(member));
            String other = cluster.members().stream()
                    .filter(each -> !each.equals(member))
                    .findFirst()
                    .orElseThrow();
            transfers(other, "through" + before, 80);
            TestCluster.await(
                    "the deviation to be found", () -> cluster.damages().size() > before);
            String message = String.valueOf(cluster.damages().get(before).getMessage());
            assertTrue(message.contains("2 of 3 members"), message);
            TestCluster.await("the member to be back", () -> cluster.members().size() == 3);
            assertSameEverywhere();
        }
    }

    @Test
    void shouldHaltAndSayWhereIfEveryCopyIsDamaged() throws IOException {
        cluster.startAll().fill();
        transfers("a", "before", 60);
        cluster.close();
        for (String member : cluster.addresses().keySet()) {
            for (Path file : files(cluster.directory(member))) {
                if (String.valueOf(file.getFileName()).endsWith(".snap")) {
                    byte[] bytes = Files.readAllBytes(file);
                    bytes[bytes.length - 6] ^= 1;
                    Files.write(file, bytes);
                }
            }
        }
        List<CompletableFuture<Ledger>> starting = cluster.addresses().keySet().stream()
                .map(member -> CompletableFuture.supplyAsync(
                        () -> Ledger.open(cluster.config(member, cluster.addresses())
                                .group(new GroupTerms(member, cluster.addresses(), null, false, 300, 4_000, 0, null))
                                .build()),
                        task -> new Thread(task).start()))
                .toList();
        for (CompletableFuture<Ledger> start : starting) {
            CompletionException halted = assertThrows(CompletionException.class, start::join);
            assertTrue(halted.getCause() instanceof LedgerException, halted.toString());
            String message = String.valueOf(halted.getMessage());
            assertTrue(message.contains("book-") && message.contains("offset"), message);
        }
    }
}
