package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.file.DirectoryEntry;
import dev.daicho.nvfs.transaction.RecordEntry.Name;
import dev.daicho.nvfs.transaction.RecordEntry.Touch;
import java.nio.file.FileSystemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction has made of names in directories. Names in directories that others see take units there at once, so that two
 * transactions never take the same; those in directories that the transaction has made itself go into their shadow blocks.
 *
 * <p>Not thread-safe: belongs to one transaction, which holds the names' locks. Holds nothing durable. Source: SPEC N13.
 */
final class NameChanges {

    private final Disk disk;
    private final Map<Integer, Map<String, Change>> names = new TreeMap<>();
    private final Map<Integer, NewDirectory> newDirectories = new HashMap<>();

    /** What becomes of a name: the inode it will name, 0 if none, and the units taken for it. */
    private record Change(int inode, @Nullable DirectoryEntry added) {}

    NameChanges(Disk disk) {
        this.disk = disk;
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** The transaction has made a directory. */
    void created(int inode, FileChanges directory) {
        newDirectories.put(inode, new NewDirectory(disk, directory));
    }

    /** What became of a name: an inode, 0 if it was removed, null if it was not touched. */
    @Nullable
    Integer find(int directory, String name) {
        @Nullable Change change = names.getOrDefault(directory, Map.of()).get(name);
        return change == null ? null : change.inode;
    }

    /** All names of a directory that were changed; 0 for a removed one. */
    Map<String, Integer> of(int directory) {
        Map<String, Integer> changed = new TreeMap<>();
        names.getOrDefault(directory, Map.of()).forEach((name, change) -> changed.put(name, change.inode));
        return changed;
    }

    /** Makes a name name an inode; it names nothing now. */
    void add(int directory, String name, int inode, String file) throws FileSystemException {
        @Nullable NewDirectory own = newDirectories.get(directory);
        int position = own == null ? disk.live().reserveName(directory, name, file) : own.reserve(name, file);
        names.computeIfAbsent(directory, d -> new TreeMap<>())
                .put(name, new Change(inode, new DirectoryEntry(name, inode, position)));
    }

    /** Makes a name name nothing. */
    void remove(int directory, String name) {
        Map<String, Change> changes = names.computeIfAbsent(directory, d -> new TreeMap<>());
        @Nullable NewDirectory own = newDirectories.get(directory);
        @Nullable Change old = changes.get(name);
        if (old != null && old.added != null) {
            int position = old.added.position();
            if (own == null) {
                disk.lock().run(() -> disk.live().directory(directory).giveBack(name, position));
            } else {
                own.giveBack(name, position);
            }
        }
        if (own != null || disk.live().committedEntry(directory, name) == null) {
            changes.remove(name);
        } else {
            changes.put(name, new Change(0, null));
        }
    }

    /** Gives the units back; called under the disk's lock. */
    void giveBack() {
        names.forEach((directory, changes) -> changes.forEach((name, change) -> {
            if (change.added != null && !newDirectories.containsKey(directory)) {
                disk.live().directory(directory).giveBack(name, change.added.position());
            }
        }));
    }

    /** Writes the names in new directories to their shadow blocks. */
    void writeNewDirectories() {
        newDirectories.forEach(
                (inode, directory) -> directory.write(names.getOrDefault(inode, Map.of()).values().stream()
                        .map(Change::added)
                        .filter(Objects::nonNull)
                        .toList()));
    }

    /** Says what the record has to of all other names. */
    void addTo(List<RecordEntry> entries) {
        names.forEach((directory, changes) -> {
            if (!newDirectories.containsKey(directory)) {
                addTo(entries, directory, changes);
            }
        });
    }

    private void addTo(List<RecordEntry> entries, int directory, Map<String, Change> changes) {
        int before = entries.size();
        changes.forEach((name, change) -> {
            @Nullable DirectoryEntry old = disk.live().committedEntry(directory, name);
            if (old != null) {
                entries.add(new Name(directory, old, disk.live().entryAddress(directory, old.position()), false));
            }
            if (change.added != null) {
                int position = change.added.position();
                entries.add(new Name(directory, change.added, disk.live().entryAddress(directory, position), true));
            }
        });
        if (entries.size() > before) {
            entries.add(new Touch(directory, disk.inodes().address(directory), disk.nowNanos()));
        }
    }
}
