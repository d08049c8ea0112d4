package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.memory.SimulatedMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Transactions over three disks, cut off at every barrier of each of them: all of a transaction is there, on all disks, or nothing. */
class DrivesCrashIT {

    private static final int RUNS = Boolean.getBoolean("daicho.campaign") ? 3_000 : 12;
    private static final long CAPACITY = 512 << 10;
    private static final byte[] BRANCH = {1, 2, 3};

    /** Home and two drives. */
    private static final class Three {

        private final List<SimulatedMemory> memories;
        private final Disk home;

        private Three(List<SimulatedMemory> memories, boolean withSecond) {
            this.memories = memories;
            this.home = Disk.open(memories.get(0), "home", DiskSettings.defaults());
            home.addDrive("one", Disk.open(memories.get(1), "one", DiskSettings.defaults()));
            if (withSecond) {
                addSecond();
            } else {
                home.addMissingDrive("two", "taken out by the test");
            }
        }

        private void addSecond() {
            home.addDrive("two", Disk.open(memories.get(2), "two", DiskSettings.defaults()));
        }

        static Three formatted() {
            List<SimulatedMemory> memories = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                DiskGeometry geometry = DiskGeometry.of(CAPACITY);
                SimulatedMemory memory = new SimulatedMemory(geometry.imageBytes());
                Disk.format(memory, geometry, new UUID(7, i), 0);
                memories.add(memory);
            }
            return new Three(memories, true);
        }

        private int value(String path) throws IOException {
            try (OpenFile file =
                    home.files().open(null, TestDisk.names(path), new FileTree.OpenMode(false, false, false, false))) {
                ByteBuffer content = ByteBuffer.allocate(5000);
                assertEquals(5000, file.read(0, content));
                assertEquals(content.getInt(0), content.getInt(4996), path + " is torn");
                return content.getInt(0);
            } catch (NoSuchFileException e) {
                return -1;
            }
        }

        private void put(Transaction tx, String path, int value) throws IOException {
            try (OpenFile file =
                    home.files().open(tx, TestDisk.names(path), new FileTree.OpenMode(true, true, false, false))) {
                file.write(0, ByteBuffer.allocate(5000).putInt(0, value).putInt(4996, value));
            }
        }
    }

    /** A moment at which the power goes, and what may be there then. */
    private record Point(
            List<SimulatedMemory.Loss> losses,
            String where,
            List<Integer> right,
            int prepared,
            boolean mustBePrepared) {}

    private final List<Point> points = new ArrayList<>();
    private List<Integer> right = List.of(0);
    private int prepared = -1;
    private boolean mustBePrepared;

    private void note(Three disks, String where) {
        points.add(new Point(
                disks.memories.stream().map(SimulatedMemory::losePower).toList(),
                where,
                right,
                prepared,
                mustBePrepared));
    }

    @Test
    void shouldBeAllOrNothingOverThreeDisks() throws Exception {
        long states = 0;
        for (long seed = 1; seed <= RUNS; seed++) {
            points.clear();
            run(seed);
            Random random = new Random(seed);
            for (Point point : points) {
                for (int i = 0; i < 5; i++, states++) {
                    try {
                        check(point, random, i);
                    } catch (RuntimeException | IOException | AssertionError e) {
                        fail(
                                "seed " + seed + ", " + point.where + ", state " + i + ", right " + point.right
                                        + ", prepared " + point.prepared,
                                e);
                    }
                }
            }
        }
        System.out.println("power-loss states of three disks: " + states + ", violations: 0");
    }

    private void run(long seed) throws IOException {
        Random random = new Random(seed);
        Three disks = Three.formatted();
        String[] files = {"f", "one/f", "two/f"};
        Transaction first = disks.home.begin();
        for (String file : files) {
            disks.put(first, file, 0);
        }
        first.commit();
        right = List.of(0);
        for (int i = 0; i < 3; i++) {
            int disk = i;
            disks.memories.get(i).observeBarriers(n -> note(disks, "barrier " + n + " of disk " + disk));
        }
        for (int value = 1; value <= 8; value++) {
            Transaction tx = disks.home.begin();
            // Home takes part or not, it decides all the same.
            boolean withHome = random.nextBoolean();
            disks.put(tx, "one/f", value);
            disks.put(tx, "two/f", value);
            if (withHome) {
                disks.put(tx, "f", value);
            }
            int before = right.get(right.size() - 1);
            if (random.nextBoolean()) {
                right = List.of(before, value);
                tx.commit();
                right = List.of(value);
            } else {
                prepared = value;
                assertTrue(tx.prepare(BRANCH));
                mustBePrepared = true;
                note(disks, "prepared");
                mustBePrepared = false;
                boolean commit = random.nextBoolean();
                right = commit ? List.of(before, value) : List.of(before);
                if (commit) {
                    disks.home.commit(BRANCH);
                    right = List.of(value);
                } else {
                    disks.home.rollback(BRANCH);
                }
                prepared = -1;
            }
            note(disks, "after " + value);
        }
        assertEquals(List.of(), List.copyOf(disks.home.disksInDoubt()));
    }

    private static void check(Point point, Random random, int state) throws IOException {
        List<SimulatedMemory> left = new ArrayList<>();
        for (SimulatedMemory.Loss loss : point.losses) {
            left.add(
                    state == 0
                            ? loss.nothingSurvived()
                            : state == 1
                                    ? loss.everythingSurvived()
                                    : loss.survivor(random, 8 << 3 * random.nextInt(4)));
        }
        boolean away = random.nextInt(3) == 0;
        Three disks = new Three(left, !away);
        List<byte[]> branches = disks.home.preparedBranches();
        assertTrue(!branches.isEmpty() || !point.mustBePrepared, "the branch is gone");
        assertTrue(branches.isEmpty() || point.prepared >= 0, "a branch is prepared");
        @Nullable Boolean commit = null;
        if (!branches.isEmpty()) {
            commit = random.nextBoolean();
            if (commit) {
                disks.home.commit(BRANCH);
            } else {
                disks.home.rollback(BRANCH);
            }
        }
        int one = disks.value("one/f");
        if (away) {
            try {
                disks.value("two/f");
                fail("a missing drive was read");
            } catch (FileSystemException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("missing"), e.getMessage());
            }
            // A second restart of the others, before the drive is back.
            if (random.nextBoolean()) {
                List<SimulatedMemory> again = new ArrayList<>(left);
                again.set(0, left.get(0).losePower().nothingSurvived());
                again.set(1, left.get(1).losePower().nothingSurvived());
                disks = new Three(again, false);
            }
            disks = new Three(
                    List.of(
                            disks.memories.get(0).losePower().everythingSurvived(),
                            disks.memories.get(1).losePower().everythingSurvived(),
                            disks.memories.get(2)),
                    true);
            assertEquals(one, disks.value("one/f"));
        }
        assertEquals(one, disks.value("two/f"), "the disks differ");
        if (commit != null) {
            assertEquals(commit ? point.prepared : point.right.get(0), one, "decided " + commit);
        } else {
            assertTrue(point.right.contains(one), "found " + one);
        }
        int home = disks.value("f");
        assertTrue(home <= one, "home is ahead: " + home + " and " + one);
        assertEquals(List.of(), List.copyOf(disks.home.disksInDoubt()));
        assertEquals(List.of(), disks.home.preparedBranches());
    }
}
