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
import dev.daicho.nvfs.file.InodeTable;
import dev.daicho.nvfs.flash.FlashMemory;
import dev.daicho.nvfs.memory.NvMemory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
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
    private final DirectoryTree tree = new DirectoryTree(this);
    private final DiskLock lock = new DiskLock();
    private final Barriers barriers;
    private final Records records;

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
        this.overlay = new MetadataOverlay(memory, lock.forReading());
        this.index = new FileIndex(overlay, superblock);
        this.inodes = new InodeTable(overlay, superblock, index);
        this.data = new BlockData(memory, superblock);
        BlockAllocator allocator = new BlockAllocator(
                superblock.blockMap().load(memory),
                superblock.geometry().blockCount(),
                block -> memory.discard(superblock.address(block), superblock.blockLengthBytes()));
        this.journal = new Journal(memory, superblock, heap, overlay, allocator, recovered.lastSequence());
        this.barriers = new Barriers(memory, overlay, journal, lock);
        this.blocks = new DiskBlocks(memory, superblock, allocator, journal, lock, barriers::await);
        this.joints = new JointTransactions(superblock.identity(), heap);
        this.records = new Records(this, journal, joints);
        this.locks = new LockTable(settings.nanoClock(), settings.lockTimeout().toNanos());
        this.live = new LiveInodes(
                this, superblock.inodeMap().load(memory), superblock.orphanMap().load(memory));
        recovered.inDoubt().forEach(record -> prepared.restore(record, allocator));
        allocator.tellFree();
        memory.hurryIf(lock::isHeldByCurrentThread);
        live.reapAll();
    }

    /** Makes an empty disk with a root directory on memory of the right length, durably. */
    public static void format(NvMemory memory, DiskGeometry geometry, UUID identity, long nowNanos) {
        DiskFormat.format(memory, geometry, identity, nowNanos, false);
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
        return lock.read(joints::waitedFor);
    }

    /**
     * A new transaction.
     *
     * @throws InDoubtLimitException if more branches are in doubt than new work may go beside
     */
    public Transaction begin() throws InDoubtLimitException {
        return begin(new LockOwner());
    }

    /** The same for an owner of locks, who may be part of another disk's. */
    Transaction begin(LockOwner owner) throws InDoubtLimitException {
        refuseIfUnusable();
        return lock.write(() -> {
            int inDoubt = prepared.inDoubtCount();
            if (inDoubt > settings.inDoubtLimit()) {
                throw new InDoubtLimitException(inDoubt, settings.inDoubtLimit());
            }
            openTransactionCount++;
            return new Transaction(this, owner);
        });
    }

    /** A transaction for one plain operation, which goes on beside any number of branches in doubt. */
    Transaction beginPlain() {
        refuseIfUnusable();
        return lock.write(() -> {
            openTransactionCount++;
            return new Transaction(this, new LockOwner());
        });
    }

    /** The branches that wait for a decision, those of this run included, oldest first. */
    public List<byte[]> preparedBranches() {
        refuseIfUnusable();
        return lock.read(prepared::branches);
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
        barriers.await();
    }

    /** The memory manager's blocks for applications: created, found and deleted by key. */
    public KeyedBlocks keyedBlocks() {
        return new KeyedBlocks(heap, lock, barriers::await);
    }

    /** The flash that file blocks are on; null on a disk in NV memory alone, which loads no class of it. */
    public @Nullable FlashMemory flash() {
        return settings.flash() == null ? null : (FlashMemory) memory;
    }

    /** Looks at all metadata of this disk, not of its drives; nobody may change it meanwhile. */
    public CheckReport check() {
        refuseIfUnusable();
        return lock.read(() -> new DiskCheck(this).run());
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
        return lock.read(() -> Math.max(
                0,
                superblock.geometry().blockCount()
                        - blocks.freeCount()
                        - superblock.blockMap().load(overlay).cardinality()));
    }

    /** How full the disk is and what is open. */
    public StoreStatus status() {
        return lock.read(() -> new StoreStatus(
                superblock.geometry().imageBytes(),
                superblock.blockLengthBytes(),
                superblock.geometry().blockCount(),
                blocks.freeCount(),
                live.fileCount(),
                openTransactionCount,
                prepared.count(),
                prepared.inDoubtCount(),
                barriers.count()));
    }

    /** Makes everything durable, puts it in place, and lets go of the memory; prepared branches stay prepared. May be called again. */
    @Override
    public void close() {
        synchronized (barriers) {
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
        return !closed && !barriers.hasFailed();
    }

    void refuseIfUnusable() {
        if (closed) {
            throw new StoreUnavailableException("The disk is closed", null);
        }
        barriers.refuseAfterFailure();
    }

    /** To be called after a plain operation, which has had no barrier yet. */
    void plainOperationDone() {
        if (settings.syncAlways()) {
            barriers.await();
        } else if (lock.read(journal::isLong)) {
            blocks.reclaim();
        }
    }

    // Transactions over several disks

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
        lock.run(() -> openTransactionCount--);
    }

    int[] takeBlocks(int count, String file) throws DiskFullException {
        refuseIfUnusable();
        return blocks.takeReady(count, file);
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

    DirectoryTree tree() {
        return tree;
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

    Records records() {
        return records;
    }

    Barriers barriers() {
        return barriers;
    }

    DiskLock lock() {
        return lock;
    }
}
