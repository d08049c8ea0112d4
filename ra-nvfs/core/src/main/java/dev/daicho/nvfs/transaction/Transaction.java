package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.DuplicateBranchException;
import dev.daicho.nvfs.TransactionEndedException;
import dev.daicho.nvfs.file.Inode;
import dev.daicho.nvfs.transaction.JointTransactions.Joint;
import dev.daicho.nvfs.transaction.RecordEntry.InodeImage;
import dev.daicho.nvfs.transaction.RecordEntry.Name;
import dev.daicho.nvfs.transaction.RecordEntry.Orphan;
import dev.daicho.nvfs.transaction.RecordEntry.Touch;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes to several files and directories that come all together or not at all. Contents go to shadow blocks, which nobody else sees;
 * names and inodes wait in ordinary memory. Locks are strict two-phase: taken as things are touched, given back at the end.
 *
 * <p>{@link #commit} is one barrier; {@link #prepare} is one, and the decision by {@link Disk#commit} or {@link Disk#rollback} another.
 * Whoever has changed nothing needs none. Thread-safe; calls after the end are refused. Source: SPEC N2, N5, N13.
 */
public final class Transaction {

    private final Disk disk;
    private final LockOwner owner;
    private final Map<Integer, FileChanges> files = new TreeMap<>();
    private final NameChanges names;
    private final Map<Integer, OpenFile> openFiles = new HashMap<>();
    private final OtherDisks others;
    private int openFileCount;
    private volatile boolean ended;

    Transaction(Disk disk, LockOwner owner) {
        this.disk = disk;
        this.owner = owner;
        this.names = new NameChanges(disk);
        this.others = new OtherDisks(disk, owner);
    }

    /** Whether the transaction is over: prepared, committed or rolled back. */
    public boolean isEnded() {
        return ended;
    }

    /**
     * First phase.
     *
     * @param branch the branch's bytes, by which it is decided
     * @return false if there is nothing to decide: the transaction changed nothing and is over
     * @throws FileSystemException if there is no room for the record; the transaction is rolled back
     * @throws dev.daicho.nvfs.DuplicateBranchException if that branch is prepared already; the transaction is rolled back
     */
    public boolean prepare(byte[] branch) throws FileSystemException {
        synchronized (this) {
            refuseIfEnded(null);
            try {
                @Nullable Joint joint = others.prepare();
                List<RecordEntry> entries = finishWork();
                if (entries.isEmpty() && joint == null) {
                    finish();
                    return false;
                }
                try {
                    disk.prepared().prepare(owner, branch.clone(), entries, joint, this::giveBackUnlinked);
                } catch (FileSystemException | DuplicateBranchException e) {
                    undo(joint);
                    throw e;
                }
            } catch (FileSystemException | RuntimeException e) {
                rollback();
                throw e;
            }
            closeFiles();
            disk.noLongerOpen();
            return true;
        }
    }

    /** No record of the home has come into being, so the parts on other disks go. */
    private void undo(@Nullable Joint joint) {
        if (joint != null) {
            disk.driveTable().finish(joint, false);
        }
    }

    /**
     * Commits without a first phase, durably.
     *
     * @throws FileSystemException if there is no room for the record; the transaction is rolled back
     * @throws dev.daicho.nvfs.OutcomeUnknownException if the medium failed meanwhile
     */
    public void commit() throws FileSystemException {
        commit(true);
    }

    /** Commits; without force it is durable with the next barrier. */
    void commit(boolean force) throws FileSystemException {
        synchronized (this) {
            refuseIfEnded(null);
            @Nullable Transaction onlyChange = others.onlyChange(hasChanges());
            if (onlyChange != null) {
                try {
                    onlyChange.commit(force);
                } finally {
                    rollback();
                }
                return;
            }
            @Nullable Joint joint;
            List<RecordEntry> entries;
            try {
                joint = others.prepare();
                entries = finishWork();
                if (joint != null || !entries.isEmpty()) {
                    try {
                        disk.records().appendLocal(entries, isOnlyDeleting(entries), joint);
                    } catch (FileSystemException e) {
                        undo(joint);
                        throw e;
                    }
                }
            } catch (FileSystemException | RuntimeException e) {
                rollback();
                throw e;
            }
            finishCommit(entries, joint, force);
        }
    }

    private void finishCommit(List<RecordEntry> entries, @Nullable Joint joint, boolean force) {
        ended = true;
        try {
            if (joint != null || !entries.isEmpty() && force) {
                disk.barriers().await();
            }
            if (joint != null) {
                disk.driveTable().finish(joint, true);
            }
        } finally {
            finish();
        }
        disk.lock().run(this::giveBackUnlinked);
        disk.live().reapOrphansOf(entries);
    }

    /** Whether this disk's part has anything to commit. */
    synchronized boolean hasChanges() {
        return !files.isEmpty() || !names.isEmpty();
    }

    /** This transaction's part on a drive of its disk. */
    Transaction on(Disk drive) throws FileSystemException {
        synchronized (this) {
            refuseIfEnded(null);
            return others.on(drive);
        }
    }

    /** Gives everything up. May be called again, from any thread. */
    public void rollback() {
        owner.cancel();
        synchronized (this) {
            others.rollback();
            if (!ended) {
                // An inode number is another's only after its lock is free.
                finish();
                disk.lock().run(this::giveBackUnderLock);
            }
        }
    }

    private void giveBackUnderLock() {
        files.values().forEach(this::giveBackFile);
        names.giveBack();
    }

    /** What was done to files that have no name any more went into no record. */
    private void giveBackUnlinked() {
        files.values().stream().filter(FileChanges::isUnlinked).forEach(this::giveBackFile);
    }

    private void giveBackFile(FileChanges file) {
        disk.blocks().giveBackAll(file.newBlocks());
        if (file.isCreated()) {
            disk.live().giveBackInode(file.inode().number());
        }
    }

    private void finish() {
        ended = true;
        closeFiles();
        disk.ended(owner);
    }

    private void closeFiles() {
        ended = true;
        new ArrayList<>(openFiles.values()).forEach(OpenFile::transactionEnded);
        openFiles.clear();
    }

    private static boolean isOnlyDeleting(List<RecordEntry> entries) {
        return entries.stream()
                .allMatch(entry -> entry instanceof Orphan
                        || entry instanceof Touch
                        || entry instanceof Name name && !name.added());
    }

    private List<RecordEntry> finishWork() {
        List<RecordEntry> entries = new ArrayList<>();
        names.writeNewDirectories();
        for (FileChanges file : files.values()) {
            int inode = file.inode().number();
            if (!file.isUnlinked() && inodeOnlyHasNewTimes(file)) {
                // A directory may have grown meanwhile, by a record of its own.
                Inode now = disk.live().committedInode(inode);
                Inode timed =
                        now.withTimes(file.inode().modifiedNanos(), file.inode().createdNanos());
                entries.add(new InodeImage(inode, disk.inodes().address(inode), timed.encode()));
            } else if (!file.isUnlinked()) {
                entries.addAll(file.toEntries(
                        disk.memory(), disk.superblock(), disk.inodes().address(inode), true));
            } else if (!file.isCreated()) {
                entries.add(new Orphan(inode, true));
            }
        }
        names.addTo(entries);
        return entries;
    }

    private static boolean inodeOnlyHasNewTimes(FileChanges file) {
        return file.inode().isDirectory() && !file.isCreated();
    }

    // Called by FileTree: names

    LockOwner owner() {
        return owner;
    }

    void lock(LockKey key, LockMode mode, @Nullable String file) throws FileSystemException {
        refuseIfEnded(file);
        disk.locks().acquire(owner, key, mode, file);
    }

    void refuseIfEnded(@Nullable String file) throws TransactionEndedException {
        if (ended) {
            throw new TransactionEndedException(file, "its transaction is over: open it again in the current one");
        }
    }

    /** What this transaction has made of a name: an inode, 0 if it removed it, null if it did not touch it. */
    synchronized @Nullable Integer changedName(int directory, String name) {
        return names.find(directory, name);
    }

    /** All names of a directory this transaction has changed; 0 for a removed one. */
    synchronized Map<String, Integer> changedNames(int directory) {
        return names.of(directory);
    }

    /** Makes a name name an inode; its lock is held, and it names nothing now. */
    synchronized void addName(int directory, String name, int inode, String file) throws FileSystemException {
        refuseIfEnded(file);
        names.add(directory, name, inode, file);
    }

    /** Makes a name name nothing; its lock is held. */
    synchronized void removeName(int directory, String name, String file) throws FileSystemException {
        refuseIfEnded(file);
        names.remove(directory, name);
    }

    /** A new inode of this transaction. */
    synchronized int create(Inode.Kind kind, String file) throws FileSystemException {
        refuseIfEnded(file);
        Inode inode = disk.live().newInode(kind, file);
        FileChanges changes = new FileChanges(inode, true, disk.index());
        files.put(inode.number(), changes);
        if (inode.isDirectory()) {
            names.created(inode.number(), changes);
        }
        return inode.number();
    }

    /** The inode loses its last name; its lock is held. */
    synchronized void unlink(int inode) {
        changes(inode).unlink();
    }

    /** The inode as this transaction sees it. */
    synchronized Inode inode(int number) {
        @Nullable FileChanges changed = files.get(number);
        return changed != null ? changed.inode() : disk.live().committedInode(number);
    }

    /** Whether the inode exists for this transaction only. */
    synchronized boolean isCreatedHere(int inode) {
        @Nullable FileChanges changed = files.get(inode);
        return changed != null && changed.isCreated();
    }

    synchronized void setTimes(int inode, long modifiedNanos, long createdNanos) {
        changes(inode).setTimes(modifiedNanos, createdNanos);
    }

    private FileChanges changes(int inode) {
        return files.computeIfAbsent(
                inode, number -> new FileChanges(disk.live().committedInode(number), false, disk.index()));
    }

    synchronized void opened(OpenFile file) {
        openFiles.put(openFileCount++, file);
    }

    synchronized void closed(OpenFile file) {
        openFiles.values().remove(file);
    }

    // Called by OpenFile: contents

    int read(int inode, long position, ByteBuffer target, String file) throws FileSystemException {
        lock(LockKey.of(inode), LockMode.SHARED, file);
        synchronized (this) {
            refuseIfEnded(file);
            @Nullable FileChanges changed = files.get(inode);
            if (changed == null) {
                return disk.live().readCommitted(inode, position, target);
            }
            return new ShadowFile(disk, changed, file).read(position, target);
        }
    }

    /** Writes all that remains in the buffer, or nothing. */
    int write(int inode, long position, ByteBuffer source, String file) throws FileSystemException {
        lock(LockKey.of(inode), LockMode.EXCLUSIVE, file);
        synchronized (this) {
            refuseIfEnded(file);
            return new ShadowFile(disk, changes(inode), file).write(position, source);
        }
    }

    void truncate(int inode, long newSize, String file) throws FileSystemException {
        lock(LockKey.of(inode), LockMode.EXCLUSIVE, file);
        synchronized (this) {
            refuseIfEnded(file);
            new ShadowFile(disk, changes(inode), file).truncate(newSize);
        }
    }

    long size(int inode, String file) throws FileSystemException {
        lock(LockKey.of(inode), LockMode.SHARED, file);
        refuseIfEnded(file);
        return inode(inode).size();
    }
}
