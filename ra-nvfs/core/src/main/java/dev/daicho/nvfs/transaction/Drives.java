package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.FileStoreException;
import dev.daicho.nvfs.UnsafeImageException;
import dev.daicho.nvfs.transaction.JointTransactions.Joint;
import java.nio.file.FileSystemException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The other disks of a home disk, each under a name that stands in the home's root like a directory. A disk that could not be opened keeps
 * its name: whoever goes there is told why.
 *
 * <p>Thread-safe. Source: SPEC N3, "Several disks (drives) can be configured".
 */
final class Drives {

    private final Disk home;
    private final Map<String, Drive> drives = Collections.synchronizedMap(new TreeMap<>());

    private record Drive(@Nullable Disk disk, String missing) {}

    Drives(Disk home) {
        this.home = home;
    }

    void addMissing(String name, String why) {
        add(name, new Drive(null, why));
    }

    /** Takes a disk in, and tells it what was decided while it was away. */
    void add(String name, Disk disk) {
        if (disk == home) {
            throw new IllegalArgumentException("A disk can't be a drive of its own: " + name);
        }
        for (byte[] branch : disk.preparedBranches()) {
            UUID decider = JointTransactions.homeOf(branch);
            if (decider != null && !decider.equals(home.identity())) {
                throw new UnsafeImageException("Drive " + name + " has parts of transactions in doubt that disk "
                        + decider + " decides, not " + home.identity() + ": open it with that one first");
            }
        }
        disk.locks().join(home.locks());
        add(name, new Drive(disk, ""));
        for (byte[] branch : disk.preparedBranches()) {
            if (JointTransactions.homeOf(branch) != null) {
                long state = home.lock().read(() -> home.joints().state(branch));
                if (state != JointTransactions.UNDECIDED) {
                    disk.finishPart(branch, state == JointTransactions.COMMITTED);
                }
            }
        }
        disk.force();
        home.lock().run(() -> home.joints().done(disk.identity(), null));
    }

    private void add(String name, Drive drive) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,31}")) {
            throw new IllegalArgumentException(
                    "Not the name of a drive: \"" + name + "\"; letters, digits, _ and -, at most 32");
        }
        if (home.live().committedEntry(dev.daicho.nvfs.file.Inode.ROOT_DIRECTORY, name) != null) {
            throw new IllegalArgumentException(
                    "Drive \"" + name + "\" would hide the file or directory /" + name + ": rename one of them");
        }
        if (drives.putIfAbsent(name, drive) != null) {
            throw new IllegalArgumentException("Two drives are called \"" + name + "\"");
        }
    }

    /** The drive a path leads to; null if it stays at home. */
    @Nullable
    Disk on(List<String> path) throws FileSystemException {
        @Nullable Drive drive = path.isEmpty() ? null : drives.get(path.get(0));
        if (drive == null) {
            return null;
        }
        Disk disk = drive.disk;
        if (disk == null) {
            throw new FileSystemException(
                    "/" + String.join("/", path), null, "drive " + path.get(0) + " is missing: " + drive.missing);
        }
        return disk;
    }

    /** The names of all, missing ones too. */
    List<String> names() {
        synchronized (drives) {
            return List.copyOf(drives.keySet());
        }
    }

    /** The disks that are there, by name. */
    Map<String, Disk> present() {
        Map<String, Disk> present = new TreeMap<>();
        synchronized (drives) {
            drives.forEach((name, drive) -> {
                Disk disk = drive.disk;
                if (disk != null) {
                    present.put(name, disk);
                }
            });
        }
        return present;
    }

    /** The others do what their home has durably decided; one that can't now will when it is opened again. */
    void finish(Joint joint, boolean commit) {
        for (Disk disk : present().values()) {
            if (joint.disks().contains(disk.identity())) {
                try {
                    disk.finishPart(joint.name(), commit);
                    home.lock().run(() -> home.joints().done(disk.identity(), joint.key()));
                } catch (FileStoreException e) {
                    // The decision is the home's, and stays with it until this disk has heard of it.
                }
            }
        }
    }

    void close() {
        for (Disk disk : present().values()) {
            disk.close();
        }
    }
}
