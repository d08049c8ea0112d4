package dev.daicho.nvfs.transaction;

import java.nio.file.FileSystemException;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Names and what they name: everything that is done to a disk by path. A path is the list of names from the root; the empty list is the
 * root. With a transaction a call takes part in it and locks what it sees; with null it is plain, and a change is durable with the next
 * force (or at once, if the disk was opened so).
 *
 * <p>A path whose first name is a drive's leads to that disk: the call is passed on, to the transaction's part there.
 *
 * <p>Thread-safe. Errors are those of {@link java.nio.file}. Source: SPEC N3, N13, N14.
 */
public final class FileTree {

    private final Disk disk;

    FileTree(Disk disk) {
        this.disk = disk;
    }

    /** How to open a file. */
    public record OpenMode(boolean write, boolean create, boolean createNew, boolean truncate) {}

    /** Where a path leads: to which disk's tree, with the transaction's part there, by the rest of the path. */
    private record Place(DirectoryTree tree, @Nullable Transaction transaction, List<String> path) {}

    private Place place(@Nullable Transaction transaction, List<String> path) throws FileSystemException {
        disk.refuseIfUnusable();
        @Nullable Disk drive = disk.driveTable().on(path);
        return drive == null
                ? new Place(disk.tree(), transaction, path)
                : drive.files().place(transaction == null ? null : transaction.on(drive), path.subList(1, path.size()));
    }

    /** The disk a path leads to. */
    public Disk diskOf(List<String> path) throws FileSystemException {
        @Nullable Disk drive = disk.driveTable().on(path);
        return drive == null ? disk : drive;
    }

    /**
     * What is known of a file or directory.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    public FileInfo info(@Nullable Transaction transaction, List<String> path) throws FileSystemException {
        Place place = place(transaction, path);
        return place.tree.info(place.transaction, place.path);
    }

    /** The names in a directory, sorted. */
    public List<String> list(@Nullable Transaction transaction, List<String> path) throws FileSystemException {
        Place place = place(transaction, path);
        List<String> names = place.tree.list(place.transaction, place.path);
        if (!path.isEmpty() || disk.driveTable().names().isEmpty()) {
            return names;
        }
        TreeSet<String> all = new TreeSet<>(names);
        all.addAll(disk.driveTable().names());
        return List.copyOf(all);
    }

    /** Makes a directory in one that exists. */
    public void createDirectory(@Nullable Transaction transaction, List<String> path) throws FileSystemException {
        Place place = place(transaction, path);
        place.tree.createDirectory(place.transaction, place.path);
    }

    /** Removes a file, or a directory that is empty. Whoever has it open can go on using it. */
    public void delete(@Nullable Transaction transaction, List<String> path) throws FileSystemException {
        Place place = place(transaction, path);
        place.tree.delete(place.transaction, place.path);
    }

    /**
     * Gives a file or directory another name.
     *
     * @param replace whether a file or empty directory of that name may go
     */
    public void move(@Nullable Transaction transaction, List<String> from, List<String> to, boolean replace)
            throws FileSystemException {
        if (disk.driveTable().on(from) != disk.driveTable().on(to)) {
            throw new FileSystemException(
                    "/" + String.join("/", from), "/" + String.join("/", to), "They are on different disks: copy it");
        }
        Place place = place(transaction, from);
        place.tree.move(place.transaction, place.path, place(transaction, to).path, replace);
    }

    /** Sets both times. */
    public void setTimes(@Nullable Transaction transaction, List<String> path, long modifiedNanos, long createdNanos)
            throws FileSystemException {
        Place place = place(transaction, path);
        place.tree.setTimes(place.transaction, place.path, modifiedNanos, createdNanos);
    }

    /**
     * Opens a file.
     *
     * @throws dev.daicho.nvfs.FileInDoubtException if a branch in doubt holds it
     */
    public OpenFile open(@Nullable Transaction transaction, List<String> path, OpenMode mode)
            throws FileSystemException {
        Place place = place(transaction, path);
        return place.tree.open(place.transaction, place.path, mode);
    }
}
