package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.DiskFullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A random sequence of transactions and plain operations on a small disk, which notes at every barrier and after every step what a power
 * loss would leave and which states would then be right. Each state that is tried is opened, looked at, its branches in doubt decided,
 * written to and opened once more.
 */
final class CrashWorkload {

    static final byte[] BRANCH = {42};

    private final Random random;
    private final long seed;
    private final TestDisk store;
    private final Model committed = new Model();
    private final List<CrashPoint> points = new ArrayList<>();
    private int fileNumber;

    /** What would be right now. */
    private List<Model> right;

    private boolean mayBeInDoubt;
    private boolean mustBeInDoubt;
    private @Nullable Model ifCommitted;

    /** One moment at which the power may go. */
    record CrashPoint(
            Medium.Loss loss,
            String where,
            List<Model> right,
            boolean mayBeInDoubt,
            boolean mustBeInDoubt,
            @Nullable Model ifCommitted,
            Map<String, List<byte[]>> loose) {}

    CrashWorkload(long seed, int skippedBarrier) {
        this.seed = seed;
        this.random = new Random(seed);
        this.store = TestDisk.ofCapacity(768 << 10);
        this.right = List.of(committed.copy());
        int formatted = store.memory().barrierCount();
        if (skippedBarrier >= 0) {
            store.memory().skipBarrier(formatted + skippedBarrier);
        }
        store.memory().observeBarriers(number -> note("barrier " + (number - formatted)));
        for (int i = 0; i < store.medium().flash().size(); i++) {
            int drive = i;
            store.medium()
                    .flash()
                    .get(drive)
                    .observeSteps(step -> note(
                            store.medium().losePower(drive, step.interrupted(random)), "in a step of drive " + drive));
        }
    }

    List<CrashPoint> points() {
        return points;
    }

    private void note(String where) {
        note(store.medium().losePower(), where);
    }

    private void note(Medium.Loss loss, String where) {
        points.add(new CrashPoint(loss, where, right, mayBeInDoubt, mustBeInDoubt, ifCommitted, Map.of()));
    }

    /** Runs steps whose crash points are forgotten, so that records, quarantine and putting in place are in full swing. */
    CrashWorkload warmUp(int stepCount) throws IOException {
        run(stepCount);
        points.clear();
        return this;
    }

    /** Runs some steps, each one transaction or a few plain operations with a force. */
    CrashWorkload run(int stepCount) throws IOException {
        for (int step = 0; step < stepCount; step++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> commitOne();
                case 3, 4 -> prepareOne(true);
                case 5 -> prepareOne(false);
                case 6 -> rollBackOne();
                default -> plain();
            }
            if (random.nextInt(10) == 0) {
                store.disk().blocks().reclaimHeap();
            }
            note("after step " + step);
        }
        return this;
    }

    private void commitOne() throws IOException {
        Transaction tx = store.disk().begin();
        Model after = committed.copy();
        change(tx, after);
        right = List.of(committed.copy(), after);
        tx.commit();
        became(after);
    }

    private void prepareOne(boolean commit) throws IOException {
        Transaction tx = store.disk().begin();
        Model after = committed.copy();
        change(tx, after);
        ifCommitted = after;
        mayBeInDoubt = true;
        if (tx.prepare(BRANCH)) {
            mustBeInDoubt = true;
            note("prepared");
            plainBesidePrepared();
            mustBeInDoubt = false;
            if (commit) {
                Model both = ifCommitted == null ? after : ifCommitted;
                right = List.of(committed.copy(), both);
                store.disk().commit(BRANCH);
                became(both);
            } else {
                store.disk().rollback(BRANCH);
            }
        }
        mayBeInDoubt = false;
        ifCommitted = null;
    }

    /** Other work goes on between the phases; it commits first. */
    private void plainBesidePrepared() throws IOException {
        if (random.nextBoolean()) {
            Transaction other = store.disk().begin();
            String name = "beside" + fileNumber++;
            byte[] content = bytes(3000);
            store.write(other, name, content);
            Model before = committed.copy();
            @Nullable Model both = ifCommitted == null ? null : ifCommitted.copy();
            committed.put(name, content);
            if (both != null) {
                both.put(name, content);
            }
            ifCommitted = null;
            right = List.of(before, committed.copy());
            other.commit();
            right = List.of(committed.copy());
            ifCommitted = both;
        }
        if (random.nextInt(3) == 0) {
            // The records up to here are retired under the prepared one, which now hangs by its pin.
            store.disk().blocks().reclaimHeap();
            note("reclaimed beside prepared");
        }
    }

    private void rollBackOne() throws IOException {
        Transaction tx = store.disk().begin();
        change(tx, committed.copy());
        tx.rollback();
    }

    private void plain() throws IOException {
        Model after = committed.copy();
        List<Model> states = new ArrayList<>(List.of(committed.copy()));
        for (int i = random.nextInt(3); i >= 0; i--) {
            String name = "plain" + fileNumber++;
            after.put(name, new byte[0]);
            right = List.of();
            try (OpenFile file = store.open(null, name, true)) {
                file.force();
            }
            states.add(after.copy());
        }
        store.disk().force();
        became(after);
        plainOverwrite();
    }

    /** A plain write right behind a commit, into blocks that its record may still name: nobody else's bytes may change by it. */
    private void plainOverwrite() throws IOException {
        List<String> files = committed.entries().keySet().stream()
                .filter(path -> !committed.isDirectory(path))
                .toList();
        if (!files.isEmpty()) {
            String path = files.get(random.nextInt(files.size()));
            Model after = committed.copy();
            byte[] content = bytes(1 + random.nextInt(5000));
            int position = random.nextInt(6000);
            after.writeAt(path, position, content);
            right = List.of();
            store.writeAt(null, path, position, content);
            store.disk().force();
            became(after);
        }
    }

    private void became(Model after) {
        committed.entries().clear();
        committed.entries().putAll(after.entries());
        right = List.of(committed.copy());
    }

    private void change(Transaction tx, Model after) throws IOException {
        for (int i = random.nextInt(3); i >= 0; i--) {
            List<String> paths = List.copyOf(after.entries().keySet());
            String path = paths.isEmpty() ? "" : paths.get(random.nextInt(paths.size()));
            switch (random.nextInt(7)) {
                case 0 -> {
                    String name = newName(after, path);
                    store.files().createDirectory(tx, TestDisk.names(name));
                    after.put(name, null);
                }
                case 1, 2 -> {
                    String name = newName(after, path);
                    byte[] content = bytes(random.nextInt(9000));
                    store.write(tx, name, content);
                    after.put(name, content);
                }
                case 3 -> {
                    if (after.has(path) && !after.isDirectory(path)) {
                        byte[] content = bytes(random.nextInt(3000));
                        int position = random.nextInt(8000);
                        store.writeAt(tx, path, position, content);
                        after.writeAt(path, position, content);
                    }
                }
                case 4 -> {
                    if (after.has(path) && !after.isDirectory(path)) {
                        int size = random.nextInt(5000);
                        store.truncate(tx, path, size);
                        after.truncate(path, size);
                    }
                }
                case 5 -> {
                    boolean removable = after.has(path)
                            && after.entries().keySet().stream().noneMatch(other -> other.startsWith(path + "/"));
                    if (removable) {
                        store.files().delete(tx, TestDisk.names(path));
                        after.remove(path);
                    }
                }
                default -> {
                    if (after.has(path)) {
                        String to = "renamed" + fileNumber++;
                        store.files().move(tx, TestDisk.names(path), TestDisk.names(to), false);
                        after.rename(path, to);
                    }
                }
            }
        }
    }

    private String newName(Model after, String near) {
        return (after.isDirectory(near) ? near + "/" : "") + "f" + fileNumber++;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Null if a state is right, else what is wrong with it. */
    static @Nullable String violation(CrashPoint point, Medium state, Random random) {
        try {
            TestDisk disk = TestDisk.on(state);
            if (random.nextInt(4) == 0) {
                // The power goes again while the disk is being recovered, or just after.
                disk = TestDisk.on(state.losePower().survivor(random, 8 << random.nextInt(10)));
            }
            String wrong = checkInDoubt(point, disk, random);
            if (wrong != null) {
                return wrong;
            }
            if (random.nextInt(3) > 0) {
                return null;
            }
            Model found = Model.read(disk);
            int freeBefore = disk.disk().status().freeBlockCount();
            try {
                disk.write(null, "written-after", new byte[5000]);
                found.put("written-after", new byte[5000]);
            } catch (DiskFullException e) {
                if (freeBefore > 5) {
                    throw e;
                }
                found.put("written-after", new byte[0]);
            }
            disk.disk().force();
            int free = disk.disk().status().freeBlockCount();
            disk = TestDisk.on(disk.medium().losePower().nothingSurvived());
            int freeAfter = disk.disk().status().freeBlockCount();
            String difference = found.differenceFrom(disk);
            if (difference != null) {
                return "after writing: " + difference;
            }
            return free == freeAfter ? null : free + " blocks free, after opening again " + freeAfter;
        } catch (IOException | RuntimeException e) {
            java.io.StringWriter trace = new java.io.StringWriter();
            e.printStackTrace(new java.io.PrintWriter(trace));
            return trace.toString();
        }
    }

    private static @Nullable String checkInDoubt(CrashPoint point, TestDisk disk, Random random) throws IOException {
        boolean inDoubt = !disk.disk().preparedBranches().isEmpty();
        if (inDoubt && !point.mayBeInDoubt || !inDoubt && point.mustBeInDoubt) {
            return inDoubt ? "a branch is in doubt" : "the prepared branch is gone";
        }
        List<Model> right = point.right;
        if (inDoubt && point.ifCommitted != null) {
            boolean commit = random.nextBoolean();
            if (commit) {
                disk.disk().commit(BRANCH);
                right = List.of(point.ifCommitted);
            } else {
                disk.disk().rollback(BRANCH);
                right = point.right.isEmpty() ? right : List.of(point.right.get(0));
            }
        } else if (inDoubt) {
            disk.disk().rollback(BRANCH);
        }
        Model found = Model.read(disk);
        String last = null;
        for (Model model : right) {
            last = model.differenceFrom(found, point.loose);
            if (last == null) {
                return null;
            }
        }
        return last;
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
