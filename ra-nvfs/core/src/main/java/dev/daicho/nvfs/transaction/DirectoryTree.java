package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.file.DirectoryEntry;
import dev.daicho.nvfs.file.Inode;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The names on one disk and what they name; {@link FileTree} says what the methods do. With a transaction a call locks what it sees, name by
 * name; without, a change is a transaction of its own that is durable with the next force.
 *
 * <p>Thread-safe. Source: SPEC N13, N14.
 */
final class DirectoryTree {

    private final Disk disk;

    DirectoryTree(Disk disk) {
        this.disk = disk;
    }

    FileInfo info(@Nullable Transaction transaction, List<String> path) throws FileSystemException {
        if (transaction == null) {
            return disk.lock().read(() -> {
                int inode = resolvePlain(path);
                return FileInfo.of(disk.identity(), disk.inodes().read(inode));
            });
        }
        int inode = resolve(transaction, path);
        if (!transaction.inode(inode).isDirectory()) {
            transaction.lock(LockKey.of(inode), LockMode.SHARED, display(path));
        }
        return FileInfo.of(disk.identity(), transaction.inode(inode));
    }

    List<String> list(@Nullable Transaction transaction, List<String> path) throws FileSystemException {
        if (transaction == null) {
            return disk.lock().read(() -> {
                int inode = resolvePlain(path);
                requireDirectory(disk.inodes().read(inode), path);
                return names(inode);
            });
        }
        int inode = resolve(transaction, path);
        requireDirectory(transaction.inode(inode), path);
        return list(transaction, inode, path);
    }

    private List<String> list(Transaction transaction, int inode, List<String> path) throws FileSystemException {
        transaction.lock(LockKey.of(inode), LockMode.SHARED, display(path));
        TreeSet<String> names = new TreeSet<>(
                transaction.isCreatedHere(inode) ? List.of() : disk.lock().read(() -> names(inode)));
        transaction.changedNames(inode).forEach((name, target) -> {
            if (target == 0) {
                names.remove(name);
            } else {
                names.add(name);
            }
        });
        return List.copyOf(names);
    }

    private List<String> names(int directory) {
        return disk.live().directory(directory).entries().stream()
                .map(DirectoryEntry::name)
                .toList();
    }

    void createDirectory(@Nullable Transaction transaction, List<String> path) throws FileSystemException {
        change(transaction, tx -> {
            if (path.isEmpty()) {
                throw new FileAlreadyExistsException("/");
            }
            create(tx, path, Inode.Kind.DIRECTORY);
        });
    }

    private int create(Transaction tx, List<String> path, Inode.Kind kind) throws FileSystemException {
        int parent = lockNameForChange(tx, path);
        String name = last(path);
        if (find(tx, parent, name) != 0) {
            throw new FileAlreadyExistsException(display(path));
        }
        int inode = tx.create(kind, display(path));
        tx.lock(LockKey.of(inode), LockMode.EXCLUSIVE, display(path));
        tx.addName(parent, name, inode, display(path));
        return inode;
    }

    void delete(@Nullable Transaction transaction, List<String> path) throws FileSystemException {
        change(transaction, tx -> {
            if (path.isEmpty()) {
                throw new FileSystemException("/", null, "The root can't be deleted");
            }
            int parent = lockNameForChange(tx, path);
            remove(tx, parent, last(path), requireFound(tx, parent, path), path);
        });
    }

    private void remove(Transaction tx, int parent, String name, int inode, List<String> path)
            throws FileSystemException {
        tx.lock(LockKey.of(inode), LockMode.EXCLUSIVE, display(path));
        if (tx.inode(inode).isDirectory() && !list(tx, inode, path).isEmpty()) {
            throw new DirectoryNotEmptyException(display(path));
        }
        tx.removeName(parent, name, display(path));
        tx.unlink(inode);
    }

    void move(@Nullable Transaction transaction, List<String> from, List<String> to, boolean replace)
            throws FileSystemException {
        change(transaction, tx -> {
            if (from.isEmpty() || to.isEmpty()) {
                throw new FileSystemException(display(from), display(to), "The root can't be moved or replaced");
            }
            int fromParent = lockNameForChange(tx, from);
            int inode = requireFound(tx, fromParent, from);
            if (from.equals(to)) {
                return;
            }
            if (tx.inode(inode).isDirectory()
                    && to.size() > from.size()
                    && to.subList(0, from.size()).equals(from)) {
                throw new FileSystemException(display(from), display(to), "A directory can't be moved into itself");
            }
            int toParent = lockNameForChange(tx, to);
            tx.lock(LockKey.of(inode), LockMode.EXCLUSIVE, display(from));
            int replaced = find(tx, toParent, last(to));
            if (replaced == inode) {
                return;
            }
            if (replaced != 0) {
                if (!replace) {
                    throw new FileAlreadyExistsException(display(to));
                }
                remove(tx, toParent, last(to), replaced, to);
            }
            tx.removeName(fromParent, last(from), display(from));
            tx.addName(toParent, last(to), inode, display(to));
        });
    }

    void setTimes(@Nullable Transaction transaction, List<String> path, long modifiedNanos, long createdNanos)
            throws FileSystemException {
        change(transaction, tx -> {
            int inode = resolve(tx, path);
            tx.lock(LockKey.of(inode), LockMode.EXCLUSIVE, display(path));
            tx.setTimes(inode, modifiedNanos, createdNanos);
        });
    }

    OpenFile open(@Nullable Transaction transaction, List<String> path, FileTree.OpenMode mode)
            throws FileSystemException {
        OpenFile opened = transaction == null ? openPlain(path, mode) : openIn(transaction, path, mode);
        if (mode.truncate() && mode.write()) {
            try {
                opened.truncate(0);
            } catch (java.io.IOException e) {
                opened.close();
                throw e instanceof FileSystemException expected
                        ? expected
                        : new FileSystemException(display(path), null, e.toString());
            }
        }
        return opened;
    }

    private OpenFile openIn(Transaction tx, List<String> path, FileTree.OpenMode mode) throws FileSystemException {
        int inode = path.isEmpty() ? Inode.ROOT_DIRECTORY : 0;
        if (inode == 0) {
            int parent = resolve(tx, path.subList(0, path.size() - 1));
            requireDirectory(tx.inode(parent), path.subList(0, path.size() - 1));
            inode = findLocked(tx, parent, last(path), path);
        }
        if (inode == 0) {
            if (!mode.create() && !mode.createNew()) {
                throw new NoSuchFileException(display(path));
            }
            inode = create(tx, path, Inode.Kind.FILE);
        } else if (mode.createNew()) {
            throw new FileAlreadyExistsException(display(path));
        }
        boolean directory = tx.inode(inode).isDirectory();
        requireOpenable(directory, mode, path);
        if (!directory) {
            tx.lock(LockKey.of(inode), mode.write() ? LockMode.EXCLUSIVE : LockMode.SHARED, display(path));
        }
        int number = inode;
        disk.lock().run(() -> disk.live().opened(number));
        OpenFile file = new OpenFile(disk, tx, inode, directory, display(path), true);
        tx.opened(file);
        return file;
    }

    private OpenFile openPlain(List<String> path, FileTree.OpenMode mode) throws FileSystemException {
        if (mode.create() || mode.createNew()) {
            boolean exists = disk.lock().read(() -> existsPlain(path));
            if (!exists) {
                try {
                    change(null, tx -> create(tx, path, Inode.Kind.FILE));
                } catch (FileAlreadyExistsException e) {
                    if (mode.createNew()) {
                        throw e;
                    }
                }
            } else if (mode.createNew()) {
                throw new FileAlreadyExistsException(display(path));
            }
        }
        return disk.lock().write(() -> {
            int inode = resolvePlain(path);
            disk.locks().refuseInDoubt(LockKey.of(inode), display(path));
            boolean directory = disk.inodes().read(inode).isDirectory();
            requireOpenable(directory, mode, path);
            disk.live().opened(inode);
            return new OpenFile(disk, null, inode, directory, display(path), true);
        });
    }

    private static void requireOpenable(boolean directory, FileTree.OpenMode mode, List<String> path)
            throws FileSystemException {
        if (directory && mode.write()) {
            throw new FileSystemException(display(path), null, "Is a directory");
        }
    }

    // One step

    private interface Change {
        void run(Transaction transaction) throws FileSystemException;
    }

    private void change(@Nullable Transaction transaction, Change change) throws FileSystemException {
        if (transaction != null) {
            change.run(transaction);
            return;
        }
        Transaction own = disk.beginPlain();
        try {
            change.run(own);
            own.commit(false);
        } finally {
            own.rollback();
        }
        disk.plainOperationDone();
    }

    /** Locks the last name of a path for adding or removing it; returns the directory it is in. */
    private int lockNameForChange(Transaction tx, List<String> path) throws FileSystemException {
        List<String> parentPath = path.subList(0, path.size() - 1);
        int parent = resolve(tx, parentPath);
        requireDirectory(tx.inode(parent), parentPath);
        tx.lock(LockKey.of(parent), LockMode.INTENT_EXCLUSIVE, display(parentPath));
        tx.lock(new LockKey(parent, last(path)), LockMode.EXCLUSIVE, display(path));
        return parent;
    }

    private int resolve(Transaction tx, List<String> path) throws FileSystemException {
        int inode = Inode.ROOT_DIRECTORY;
        for (int i = 0; i < path.size(); i++) {
            requireDirectory(tx.inode(inode), path.subList(0, i));
            inode = findLocked(tx, inode, path.get(i), path);
            if (inode == 0) {
                throw new NoSuchFileException(display(path));
            }
        }
        return inode;
    }

    private int findLocked(Transaction tx, int directory, String name, List<String> path) throws FileSystemException {
        tx.lock(LockKey.of(directory), LockMode.INTENT_SHARED, display(path));
        tx.lock(new LockKey(directory, name), LockMode.SHARED, display(path));
        return find(tx, directory, name);
    }

    /** What a name names for a transaction; 0 if nothing. */
    private int find(Transaction tx, int directory, String name) {
        @Nullable Integer changed = tx.changedName(directory, name);
        if (changed != null) {
            return changed;
        }
        if (tx.isCreatedHere(directory)) {
            return 0;
        }
        @Nullable DirectoryEntry entry = disk.live().committedEntry(directory, name);
        return entry == null ? 0 : entry.inode();
    }

    private int requireFound(Transaction tx, int parent, List<String> path) throws NoSuchFileException {
        int inode = find(tx, parent, last(path));
        if (inode == 0) {
            throw new NoSuchFileException(display(path));
        }
        return inode;
    }

    /** Called under the lock. */
    private int resolvePlain(List<String> path) throws FileSystemException {
        int inode = Inode.ROOT_DIRECTORY;
        List<String> walked = new ArrayList<>();
        for (String name : path) {
            requireDirectory(disk.inodes().read(inode), walked);
            @Nullable DirectoryEntry entry = disk.live().directory(inode).find(name);
            if (entry == null) {
                disk.locks().refuseInDoubt(new LockKey(inode, name), display(path));
                throw new NoSuchFileException(display(path));
            }
            inode = entry.inode();
            walked.add(name);
        }
        return inode;
    }

    /** Called under the lock. */
    private boolean existsPlain(List<String> path) throws FileSystemException {
        try {
            resolvePlain(path);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void requireDirectory(Inode inode, List<String> path) throws NotDirectoryException {
        if (!inode.isDirectory()) {
            throw new NotDirectoryException(display(path));
        }
    }

    private static String last(List<String> path) {
        return path.get(path.size() - 1);
    }

    private static String display(List<String> path) {
        return "/" + String.join("/", path);
    }
}
