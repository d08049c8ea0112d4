package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.InDoubtLimitException;
import dev.daicho.nvfs.StoreStatus;
import dev.daicho.nvfs.StoreUnavailableException;
import dev.daicho.nvfs.UnknownBranchException;
import dev.daicho.nvfs.block.BlockAllocator;
import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.block.MetadataOverlay;
import dev.daicho.nvfs.block.NvHeap;
import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.file.FileIndex;
import dev.daicho.nvfs.file.Inode;
import dev.daicho.nvfs.file.InodeTable;
import dev.daicho.nvfs.flash.FlashMemory;
import dev.daicho.nvfs.memory.NvMemory;
import dev.daicho.nvfs.transaction.JointTransactions.Joint;
import dev.daicho.nvfs.transaction.RecordEntry.BlockSwap;
import dev.daicho.nvfs.transaction.RecordEntry.InodeUse;
import dev.daicho.nvfs.transaction.TransactionRecord.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * An open disk: files in blocks, transactions over them, and the branches that wait for a decision.
 *
 * <p>Thread-safe. Structures are guarded by one lock that readers share; barriers and waits for files happen outside of it. Opening does
 * what {@link Recovery} says; closing makes everything durable. Source: SPEC N2, N6, N7, N13.
 */
public final class Disk implements AutoCloseable {

    private final NvMemory memory;
    private final Superblock superblock;
    private final DiskSettings settings;
    private final NvHeap heap;
    private final MetadataOverlay overlay;
    private final FileIndex index;
    private final InodeTable inodes;
    private final BlockData data;
    private final DiskBlocks blocks;
    private final Journal journal;
    private final LockTable locks;
    private final GroupBarrier barrier = new GroupBarrier(this::runBarrier);
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final AtomicLong barrierCount = new AtomicLong();

    private final JointTransactions joints;
    private final Drives drives = new Drives(this);
    private final LiveInodes live;
    private final PreparedBranches prepared = new PreparedBranches(this);
    private int openTransactionCount;
    private volatile boolean closed;

    private Disk(NvMemory memory, Superblock superblock, DiskSettings settings) {
        this.memory = memory;
        this.superblock = superblock;
        this.settings = settings;
        this.heap = new NvHeap(memory, superblock.heapAddress(), superblock.heapBytes());
        Recovery.Result recovered = Recovery.run(memory, superblock, heap);
        this.overlay = new MetadataOverlay(memory, lock.readLock());
        this.index = new FileIndex(overlay, superblock);
        this.inodes = new InodeTable(overlay, superblock, index);
        this.data = new BlockData(memory, superblock);
        BlockAllocator allocator = new BlockAllocator(
                superblock.blockMap().load(memory),
                superblock.geometry().blockCount(),
                block -> memory.discard(superblock.address(block), superblock.blockLengthBytes()));
        this.journal = new Journal(memory, superblock, heap, overlay, allocator, recovered.lastSequence());
        this.blocks = new DiskBlocks(memory, superblock, allocator, journal, lock, this::barrier);
        this.joints = new JointTransactions(superblock.identity(), heap);
        this.locks = new LockTable(settings.nanoClock(), settings.lockTimeout().toNanos());
        this.live = new LiveInodes(
                this, superblock.inodeMap().load(memory), superblock.orphanMap().load(memory));
        recovered.inDoubt().forEach(record -> prepared.restore(record, allocator));
        allocator.tellFree();
        memory.hurryIf(() -> lock.isWriteLockedByCurrentThread() || lock.getReadHoldCount() > 0);
        live.reapAll();
    }

    /** Makes an empty disk with a root directory on memory of the right length, durably. */
    public static void format(NvMemory memory, DiskGeometry geometry, UUID identity, long nowNanos) {
        format(memory, geometry, identity, nowNanos, false);
    }

    /** The same on memory whose greater part is flash. */
    static void format(NvMemory memory, DiskGeometry geometry, UUID identity, long nowNanos, boolean onFlash) {
        Superblock superblock = Superblock.format(memory, geometry, identity, onFlash);
        int tableBlock = superblock.firstFileBlock();
        memory.zero(superblock.address(tableBlock), superblock.blockLengthBytes());
        int[] tableRoot = new int[Inode.ROOT_COUNT];
        tableRoot[0] = tableBlock;
        Inode table = Inode.empty(Inode.TABLE, Inode.Kind.FILE, 1, nowNanos)
                .with(0, superblock.blockLengthBytes(), nowNanos, tableRoot);
        Inode root = Inode.empty(Inode.ROOT_DIRECTORY, Inode.Kind.DIRECTORY, 1, nowNanos);
        memory.write(superblock.address(tableBlock), ByteBuffer.wrap(table.encode()));
        memory.write(superblock.address(tableBlock) + Inode.BYTES, ByteBuffer.wrap(root.encode()));
        Redo redo = new Redo(memory, superblock);
        for (int block = 0; block <= tableBlock; block++) {
            redo.apply(List.of(new BlockSwap(Inode.TABLE, -1, block, 0, 0, false, 0)));
        }
        superblock.blockMap().set(memory, 0, true);
        redo.apply(List.of(new InodeUse(Inode.TABLE, true), new InodeUse(Inode.ROOT_DIRECTORY, true)));
        redo.finish();
        memory.barrier();
    }

    /**
     * Opens a disk, recovering what a crash left; the memory is the disk's from now on.
     *
     * @param name of the image, for messages
     * @throws dev.daicho.nvfs.FileStoreException if the image is of another version, cut short or damaged
     */
    public static Disk open(NvMemory memory, String name, DiskSettings settings) {
        return new Disk(memory, Superblock.read(memory, name), settings);
    }

    /** The identity the image was made with. */
    public UUID identity() {
        return superblock.identity();
    }

    /** Files and directories by path, those of the drives too. */
    public FileTree files() {
        return new FileTree(this);
    }

    /**
     * Takes another disk in as a drive, under a name in this one's root directory: transactions of this disk go over both, and this one
     * decides. It is closed with this one.
     *
     * @throws IllegalArgumentException if the name is taken or none
     */
    public void addDrive(String name, Disk disk) {
        refuseIfUnusable();
        drives.add(name, disk);
    }

    /** A drive can't be opened now: its name stays, and so do its parts of transactions in doubt. */
    public void addMissingDrive(String name, String why) {
        drives.addMissing(name, why);
    }

    /** The drives that are there, by name. */
    public Map<String, Disk> drives() {
        return drives.present();
    }

    /** Disks that have not heard yet what became of their part of some transaction, missing ones too. */
    public Set<UUID> disksInDoubt() {
        return underReadLock(joints::waitedFor);
    }

    /**
     * A new transaction.
     *
     * @throws InDoubtLimitException if more branches are in doubt than new work may go beside
     */
    public Transaction begin() throws InDoubtLimitException {
        refuseIfUnusable();
        lock.writeLock().lock();
        try {
            int inDoubt = prepared.inDoubtCount();
            if (inDoubt > settings.inDoubtLimit()) {
                throw new InDoubtLimitException(inDoubt, settings.inDoubtLimit());
            }
            openTransactionCount++;
            return new Transaction(this);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** A transaction for one plain operation, which goes on beside any number of branches in doubt. */
    Transaction beginPlain() {
        refuseIfUnusable();
        return underWriteLock(() -> {
            openTransactionCount++;
            return new Transaction(this);
        });
    }

    /** The branches that wait for a decision, those of this run included, oldest first. */
    public List<byte[]> preparedBranches() {
        refuseIfUnusable();
        return underReadLock(prepared::branches);
    }

    /**
     * Commits a prepared branch of this or an earlier run, durably.
     *
     * @throws UnknownBranchException if no such branch is prepared
     */
    public void commit(byte[] branch) {
        refuseIfUnusable();
        prepared.decide(branch, true);
    }

    /**
     * Rolls a prepared branch of this or an earlier run back, durably.
     *
     * @throws UnknownBranchException if no such branch is prepared
     */
    public void rollback(byte[] branch) {
        refuseIfUnusable();
        prepared.decide(branch, false);
    }

    /** Makes everything done so far durable. */
    public void force() {
        refuseIfUnusable();
        barrier();
    }

    /** The memory manager's blocks for applications: created, found and deleted by key. */
    public KeyedBlocks keyedBlocks() {
        return new KeyedBlocks(heap, lock, this::barrier);
    }

    /** The flash that file blocks are on; null on a disk in NV memory alone, which loads no class of it. */
    public @Nullable FlashMemory flash() {
        return settings.flash() == null ? null : (FlashMemory) memory;
    }

    /** Looks at all metadata of this disk, not of its drives; nobody may change it meanwhile. */
    public CheckReport check() {
        refuseIfUnusable();
        return underReadLock(() -> new DiskCheck(this).run());
    }

    /** Bytes stored to the image since it was opened. */
    public long storedBytes() {
        return memory.storedBytes();
    }

    /** How often somebody had to wait for a lock. */
    public long lockWaitCount() {
        return locks.waitCount();
    }

    /** Blocks that transactions hold beside those they are to replace. */
    public int shadowBlockCount() {
        return underReadLock(() -> Math.max(
                0,
                superblock.geometry().blockCount()
                        - blocks.freeCount()
                        - superblock.blockMap().load(overlay).cardinality()));
    }

    /** How full the disk is and what is open. */
    public StoreStatus status() {
        return underReadLock(() -> new StoreStatus(
                superblock.geometry().imageBytes(),
                superblock.blockLengthBytes(),
                superblock.geometry().blockCount(),
                blocks.freeCount(),
                live.fileCount(),
                openTransactionCount,
                prepared.count(),
                prepared.inDoubtCount(),
                barrierCount.get()));
    }

    /** Makes everything durable, puts it in place, and lets go of the memory; prepared branches stay prepared. May be called again. */
    @Override
    public void close() {
        synchronized (barrier) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            drives.close();
        } finally {
            try {
                blocks.reclaimHeap();
            } finally {
                memory.close();
            }
        }
    }

    /** Whether the disk is open and its medium has not failed. */
    public boolean isUsable() {
        return !closed && !barrier.hasFailed();
    }

    void refuseIfUnusable() {
        if (closed) {
            throw new StoreUnavailableException("The disk is closed", null);
        }
        barrier.refuseAfterFailure();
    }

    // Barriers

    void barrier() {
        barrier.await();
        memory.tidy();
    }

    private void runBarrier() {
        memory.makeReady(overlay.changedBytes());
        Runnable after;
        lock.writeLock().lock();
        try {
            if (journal.isUnderPressure()) {
                journal.putInPlace();
            }
            after = journal.beforeBarrier();
        } finally {
            lock.writeLock().unlock();
        }
        memory.barrier();
        barrierCount.incrementAndGet();
        lock.writeLock().lock();
        try {
            after.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** To be called after a plain operation, which has had no barrier yet. */
    void plainOperationDone() {
        if (settings.syncAlways()) {
            barrier();
        } else if (underReadLock(journal::isLong)) {
            blocks.reclaim();
        }
    }

    // Records

    /** Appends a record that takes effect at once. */
    void appendLocal(List<RecordEntry> entries, boolean mayUseReserve, @Nullable Joint joint) throws DiskFullException {
        append(Kind.LOCAL, new byte[0], entries, mayUseReserve, joint, sequence -> live.tookEffect(entries));
    }

    /** Appends a record, waiting for room if need be, and does what belongs to it under the same lock. */
    void append(
            Kind kind,
            byte[] branch,
            List<RecordEntry> entries,
            boolean mayUseReserve,
            @Nullable Joint joint,
            AppendAction afterwards)
            throws DiskFullException {
        for (boolean reclaimed = false; ; reclaimed = true) {
            lock.writeLock().lock();
            try {
                if (kind == Kind.PREPARED) {
                    prepared.refuseDuplicate(branch);
                }
                long sequence = append(kind, branch, entries, mayUseReserve, joint);
                if (sequence >= 0) {
                    afterwards.run(sequence);
                    return;
                }
            } finally {
                lock.writeLock().unlock();
            }
            if (reclaimed) {
                throw new DiskFullException(
                        null, "disk full: no room for a transaction record of " + entries.size() + " entries");
            }
            blocks.reclaimHeap();
        }
    }

    /** Called under the lock. */
    private long append(
            Kind kind, byte[] branch, List<RecordEntry> entries, boolean mayUseReserve, @Nullable Joint joint) {
        if (joint == null) {
            return journal.append(kind, branch, entries, mayUseReserve);
        }
        if (!joints.create(joint, journal.nextSequence(), kind == Kind.LOCAL)) {
            return -1;
        }
        List<RecordEntry> all = new ArrayList<>(entries);
        all.add(new RecordEntry.Joint(joint.key()));
        long sequence = journal.append(kind, branch, all, mayUseReserve);
        if (sequence < 0) {
            joints.giveUp(joint);
        }
        return sequence;
    }

    interface AppendAction {
        void run(long sequence);
    }

    /** Appends a record that nobody depends on, if there is room; called under the lock. */
    void takeEffect(List<RecordEntry> entries) {
        if (journal.append(Kind.LOCAL, new byte[0], entries, false) >= 0) {
            live.tookEffect(entries);
        }
    }

    // Transactions over several disks

    /** The home's decision is durable: the others follow. */
    void finishJoint(Joint joint, boolean commit) {
        drives.finish(joint, commit);
    }

    /** This disk's part of a joint transaction ends as its home has decided; it may have ended already. */
    void finishPart(byte[] name, boolean commit) {
        try {
            prepared.decide(name, commit);
        } catch (UnknownBranchException e) {
            // It heard of it before.
        }
    }

    JointTransactions joints() {
        return joints;
    }

    Drives driveTable() {
        return drives;
    }

    // Small things that the other classes of this package need

    void ended(LockOwner owner) {
        noLongerOpen();
        locks.release(owner);
    }

    void noLongerOpen() {
        giveBack(() -> openTransactionCount--);
    }

    void giveBack(Runnable action) {
        lock.writeLock().lock();
        try {
            action.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    <T extends @Nullable Object, E extends Exception> T underReadLock(Action<T, E> action) throws E {
        lock.readLock().lock();
        try {
            return action.run();
        } finally {
            lock.readLock().unlock();
        }
    }

    <T extends @Nullable Object, E extends Exception> T underWriteLock(Action<T, E> action) throws E {
        lock.writeLock().lock();
        try {
            return action.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Something done under the lock. */
    interface Action<T extends @Nullable Object, E extends Exception> {
        T run() throws E;
    }

    int[] takeBlocks(int count, String file) throws DiskFullException {
        refuseIfUnusable();
        makeReady((long) count * superblock.blockLengthBytes(), file);
        return blocks.take(count, file);
    }

    /** Called without the lock; how many of these bytes can be stored at once. */
    long makeReady(long bytes, String file) throws DiskFullException {
        long ready = memory.makeReady(bytes);
        if (ready == 0 && bytes > 0) {
            throw new DiskFullException(
                    file,
                    "too many sectors of the flash have failed, so that it takes nothing more: what is there can be read;"
                            + " copy it to another disk");
        }
        return ready;
    }

    void refuseTooLong(long endPosition, String file) throws DiskFullException {
        if (endPosition < 0
                || data.blockCount(endPosition) > index.maxBlockCount()
                || endPosition > Integer.MAX_VALUE * 2L) {
            throw new DiskFullException(
                    file,
                    "a file on this disk has at most " + index.maxBlockCount() + " blocks of "
                            + superblock.blockLengthBytes() + " bytes; asked for " + endPosition + " bytes");
        }
    }

    long nowNanos() {
        java.time.Instant now = settings.clock().instant();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    NvMemory memory() {
        return memory;
    }

    Superblock superblock() {
        return superblock;
    }

    DiskSettings settings() {
        return settings;
    }

    FileIndex index() {
        return index;
    }

    InodeTable inodes() {
        return inodes;
    }

    MetadataOverlay overlay() {
        return overlay;
    }

    PreparedBranches prepared() {
        return prepared;
    }

    LiveInodes live() {
        return live;
    }

    BlockData data() {
        return data;
    }

    DiskBlocks blocks() {
        return blocks;
    }

    LockTable locks() {
        return locks;
    }

    Journal journal() {
        return journal;
    }

    ReentrantReadWriteLock lock() {
        return lock;
    }
}
