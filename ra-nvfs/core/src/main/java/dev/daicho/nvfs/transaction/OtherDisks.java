package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.transaction.JointTransactions.Joint;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction does on disks beside its home. They prepare their parts first; then the home decides; then they do what was decided.
 *
 * <p>Not thread-safe: its transaction takes turns. Source: SPEC N3; ARCHITECTURE, "Several disks in one transaction".
 */
final class OtherDisks {

    private final Disk home;
    private final LockOwner owner;
    private final Map<Disk, Transaction> parts = new LinkedHashMap<>();

    /** @param owner of the transaction's locks at home */
    OtherDisks(Disk home, LockOwner owner) {
        this.home = home;
        this.owner = owner;
    }

    /** The transaction's part on a disk. */
    Transaction on(Disk disk) throws FileSystemException {
        Transaction part = parts.get(disk);
        if (part == null) {
            part = disk.begin(new LockOwner(owner));
            parts.put(disk, part);
        }
        return part;
    }

    boolean hasChanges() {
        return parts.values().stream().anyMatch(Transaction::hasChanges);
    }

    /** The only part that changed anything, if nothing changed at home; null if there are several, or none. */
    @Nullable
    Transaction onlyChange(boolean homeChanged) {
        List<Transaction> changed =
                parts.values().stream().filter(Transaction::hasChanges).toList();
        return !homeChanged && changed.size() == 1 ? changed.get(0) : null;
    }

    /** First phase on all of them; null if none changed anything. If one can't, all are rolled back. */
    @Nullable
    Joint prepare() throws FileSystemException {
        if (!hasChanges()) {
            rollback();
            return null;
        }
        byte[] name = home.lock().write(() -> home.joints()
                .newName(home.nowNanos(), home.journal().nextSequence()));
        List<Disk> prepared = new ArrayList<>();
        try {
            for (Map.Entry<Disk, Transaction> part : parts.entrySet()) {
                if (part.getValue().prepare(name)) {
                    prepared.add(part.getKey());
                }
            }
        } catch (FileSystemException | RuntimeException e) {
            prepared.forEach(disk -> disk.finishPart(name, false));
            rollback();
            throw e;
        }
        parts.clear();
        return prepared.isEmpty()
                ? null
                : new Joint(name, prepared.stream().map(Disk::identity).toList());
    }

    /** Gives up what is not prepared. */
    void rollback() {
        parts.values().forEach(Transaction::rollback);
        parts.clear();
    }
}
