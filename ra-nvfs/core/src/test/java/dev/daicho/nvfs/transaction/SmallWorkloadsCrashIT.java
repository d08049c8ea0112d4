package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.transaction.CrashWorkload.CrashPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All workloads of up to three operations, on a disk with room and on one that is nearly full, so that freed blocks are used again at once.
 * The power goes at every barrier and after every operation; of the lines that were not forced, of 8, 64, 512 and 4096 bytes, none
 * survive, all, each subset if there are few, and random ones with torn stores.
 */
@Tag("N2")
@Tag("N6")
class SmallWorkloadsCrashIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int MAX_OPERATIONS = 3;
    private static final int[] LINE_BYTES = {8, 64, 512, 4096};
    private static final long SEED = Long.getLong("daicho.seed", 1);

    private enum Operation {
        CREATE,
        WRITE,
        APPEND,
        TRUNCATE,
        RENAME,
        DELETE,
        MKDIR,
        PREPARE,
        COMMIT,
        ABORT,
        PLAIN,
        FORCE
    }

    @Test
    void shouldBeRightAfterEveryPowerLoss() throws Exception {
        run(0, 1);
    }

    /** The same on flash, a part of it unless in a campaign. */
    @Test
    void shouldBeRightAfterEveryPowerLossOnFlash() throws Exception {
        run(2, CAMPAIGN ? 1 : 20);
    }

    private static void run(int drives, int every) throws Exception {
        long states = 0;
        int workloads = 0;
        for (boolean full : new boolean[] {false, true}) {
            Start start = new Start(drives, full);
            int number = 0;
            for (List<Operation> operations : allSequences()) {
                if (number++ % every == 0) {
                    workloads++;
                    states += new Workload(start, operations).tryAll();
                }
            }
        }
        System.out.printf("%d workloads, power-loss states: %d, violations: 0%n", workloads, states);
        assertTrue(drives > 0 || states >= 100_000, "states " + states);
    }

    private static List<List<Operation>> allSequences() {
        List<List<Operation>> all = new ArrayList<>();
        List<List<Operation>> longest = List.of(List.of());
        for (int length = 1; length <= MAX_OPERATIONS; length++) {
            List<List<Operation>> longer = new ArrayList<>();
            for (List<Operation> shorter : longest) {
                for (Operation operation : Operation.values()) {
                    List<Operation> sequence = new ArrayList<>(shorter);
                    sequence.add(operation);
                    longer.add(sequence);
                }
            }
            all.addAll(longer);
            longest = longer;
        }
        return all;
    }

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** The disk that all workloads begin with. */
    private static final class Start {

        private final Medium.Loss loss;
        private final Model model = new Model();

        private Start(int drives, boolean full) throws IOException {
            TestDisk disk = TestDisk.on(Medium.formatted(512 << 10, drives));
            Transaction tx = disk.disk().begin();
            put(disk, tx, "a", bytes(6000, 1));
            put(disk, tx, "b", bytes(5000, 2));
            put(disk, tx, "d", bytes(3000, 3));
            put(disk, tx, "p", bytes(4096, 4));
            disk.files().createDirectory(tx, List.of("dir"));
            model.put("dir", null);
            tx.commit();
            if (full) {
                put(disk, null, "rest", new byte[(disk.disk().status().freeBlockCount() - 9) * 2048]);
            }
            disk.disk().close();
            loss = disk.medium().losePower();
        }

        private void put(TestDisk disk, @Nullable Transaction tx, String name, byte[] content) throws IOException {
            disk.write(tx, name, content);
            model.put(name, content);
        }
    }

    private static final class Workload {

        private final List<Operation> operations;
        private final TestDisk disk;
        private final Random random;
        private final List<CrashPoint> points = new ArrayList<>();
        private final Map<String, List<byte[]>> loose = new HashMap<>();
        private Model committed;
        private @Nullable Transaction transaction;
        private @Nullable Model after;
        private boolean prepared;
        private List<Model> right;
        private boolean mayBeInDoubt;
        private boolean mustBeInDoubt;
        private @Nullable Model ifCommitted;

        private Workload(Start start, List<Operation> operations) {
            this.operations = operations;
            this.random = new Random(SEED * 31 + operations.hashCode());
            this.disk = TestDisk.on(start.loss.everythingSurvived());
            this.committed = start.model.copy();
            this.right = List.of(committed);
        }

        private long tryAll() throws IOException {
            disk.memory().observeBarriers(n -> note(disk.medium().losePower(), "barrier " + n));
            for (int i = 0; i < disk.medium().flash().size(); i++) {
                int drive = i;
                disk.medium()
                        .flash()
                        .get(i)
                        .observeSteps(step -> note(
                                disk.medium().losePower(drive, step.interrupted(random)),
                                "in a step of drive " + drive));
            }
            for (Operation operation : operations) {
                try {
                    perform(operation);
                } catch (DiskFullException e) {
                    // The nearly full disk is meant to be full at times.
                    abort();
                }
                note(disk.medium().losePower(), "after " + operation);
            }
            long states = 0;
            for (CrashPoint point : points) {
                states += tryAll(point);
            }
            return states;
        }

        private void note(Medium.Loss loss, String where) {
            Map<String, List<byte[]>> versions = new HashMap<>();
            loose.forEach((name, all) -> versions.put(name, List.copyOf(all)));
            points.add(new CrashPoint(loss, where, right, mayBeInDoubt, mustBeInDoubt, ifCommitted, versions));
        }

        private long tryAll(CrashPoint point) {
            long states = 2;
            check(point, point.loss().nothingSurvived(), "nothing");
            check(point, point.loss().everythingSurvived(), "everything");
            for (int lineBytes : LINE_BYTES) {
                int lines = point.loss().memory().lineCount(lineBytes);
                long subsets = lines > 10 ? Long.MAX_VALUE : 1L << lines;
                int most = CAMPAIGN ? 1024 : 3;
                for (long i = 0; i < Math.min(most, subsets); i++, states++) {
                    long chosen = subsets <= most ? i : random.nextLong();
                    check(
                            point,
                            lines > 60
                                    ? point.loss().survivor(random, lineBytes)
                                    : point.loss().subset(lineBytes, chosen),
                            "subset " + chosen + " of lines of " + lineBytes);
                }
                for (int i = 0; i < (CAMPAIGN ? 8 : 1) && lines > 0; i++, states++) {
                    check(point, point.loss().survivor(random, lineBytes), "torn lines of " + lineBytes);
                }
            }
            return states;
        }

        private void check(CrashPoint point, Medium state, String what) {
            String wrong = CrashWorkload.violation(point, state, random);
            if (wrong != null) {
                fail(operations + ", " + point.where() + ", " + what + ": " + wrong);
            }
        }

        private Transaction begun() throws IOException {
            Transaction current = transaction;
            if (current == null) {
                current = disk.disk().begin();
                transaction = current;
                after = committed.copy();
            }
            return current;
        }

        private void perform(Operation operation) throws IOException {
            if (prepared
                    && operation != Operation.COMMIT
                    && operation != Operation.ABORT
                    && operation != Operation.PLAIN
                    && operation != Operation.FORCE) {
                return;
            }
            switch (operation) {
                case COMMIT -> commit();
                case ABORT -> abort();
                case PREPARE -> prepare();
                case PLAIN -> plain();
                case FORCE -> {
                    disk.disk().force();
                    loose.clear();
                }
                default -> change(operation, begun());
            }
        }

        private void change(Operation operation, Transaction tx) throws IOException {
            Model mine = java.util.Objects.requireNonNull(after);
            int seed = points.size() + 100;
            switch (operation) {
                case CREATE -> {
                    String name = "dir/new" + points.size();
                    disk.write(tx, name, bytes(2500, seed));
                    mine.put(name, bytes(2500, seed));
                }
                case WRITE -> {
                    disk.writeAt(tx, "a", 1024, bytes(3000, seed));
                    mine.writeAt("a", 1024, bytes(3000, seed));
                }
                case APPEND -> {
                    disk.append(tx, "a", bytes(1500, seed));
                    mine.writeAt("a", mine.length("a"), bytes(1500, seed));
                }
                case TRUNCATE -> {
                    disk.truncate(tx, "a", 2500);
                    mine.truncate("a", 2500);
                }
                case RENAME -> {
                    if (mine.has("b")) {
                        disk.files().move(tx, List.of("b"), List.of("dir", "moved"), true);
                        mine.rename("b", "dir/moved");
                    }
                }
                case DELETE -> {
                    if (mine.has("d")) {
                        disk.files().delete(tx, List.of("d"));
                        mine.remove("d");
                    }
                }
                default -> {
                    String name = "made" + points.size();
                    disk.files().createDirectory(tx, List.of(name));
                    mine.put(name, null);
                }
            }
        }

        private void commit() throws IOException {
            Transaction tx = transaction;
            Model mine = after;
            if (tx == null || mine == null) {
                return;
            }
            right = List.of(committed, mine);
            if (prepared) {
                mustBeInDoubt = false;
                disk.disk().commit(CrashWorkload.BRANCH);
            } else {
                tx.commit();
            }
            ended(mine);
        }

        private void abort() {
            Transaction tx = transaction;
            if (tx == null) {
                return;
            }
            mustBeInDoubt = false;
            if (prepared) {
                disk.disk().rollback(CrashWorkload.BRANCH);
            } else {
                tx.rollback();
            }
            ended(committed);
        }

        private void ended(Model model) {
            committed = model;
            right = List.of(committed);
            transaction = null;
            after = null;
            prepared = false;
            mayBeInDoubt = false;
            mustBeInDoubt = false;
            ifCommitted = null;
        }

        private void prepare() throws IOException {
            Transaction tx = transaction;
            if (tx == null) {
                return;
            }
            mayBeInDoubt = true;
            ifCommitted = after;
            if (tx.prepare(CrashWorkload.BRANCH)) {
                prepared = true;
                mustBeInDoubt = true;
            } else {
                ended(committed);
            }
        }

        /** Into a block that a record may still name, unless a transaction holds the file. */
        private void plain() throws IOException {
            String name = transaction == null && committed.length("a") > 4000 ? "a" : "p";
            byte[] content = bytes(1600, points.size() + 1000);
            byte[] old = committed.content(name);
            loose.computeIfAbsent(name, n -> new ArrayList<>()).add(old);
            byte[] now = old.clone();
            System.arraycopy(content, 0, now, 800, content.length);
            loose.computeIfAbsent(name, n -> new ArrayList<>()).add(now);
            Model changed = committed.copy();
            changed.put(name, now);
            Model mine = after;
            if (mine != null) {
                // Crash points that were noted before have the old one.
                after = mine.copy();
                after.put(name, now);
                ifCommitted = ifCommitted == null ? null : after;
            }
            committed = changed;
            right = List.of(committed);
            disk.writeAt(null, name, 800, content);
        }
    }

    @Test
    void shouldKnowMixturesWhenItSeesThem() {
        Model model = new Model();
        model.put("f", new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1});
        Model found = new Model();
        byte[] twos = new byte[9];
        Arrays.fill(twos, (byte) 2);
        found.put("f", new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 2});
        assertTrue(model.differenceFrom(found, Map.of("f", List.of(twos))) == null);
        found.put("f", new byte[] {1, 2, 1, 1, 1, 1, 1, 1, 2});
        assertTrue(model.differenceFrom(found, Map.of("f", List.of(twos))) != null);
    }
}
