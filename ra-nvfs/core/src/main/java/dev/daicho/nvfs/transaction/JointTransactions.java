package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.block.NvHeap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Transactions over several disks, as their home disk knows them. All other disks prepare their parts under a name that the home gives; then
 * the home's own record decides, and beside it lies a heap block that lists the others until all of them have done what was decided. A
 * part whose home knows no such block was never decided, and is rolled back. So a disk that is missing keeps its part in doubt, and learns
 * the outcome when it is back.
 *
 * <p>The heap block's key is part of the name; its content, big-endian:
 *
 * <pre>
 *   0                            40                    48      50
 *   +----------------------------+---------------------+-------+------------------------+
 *   | name of the parts          | sequence number of  | disks | identities of the disks|
 *   | magic, home, key, sequence | the home's record   |       | 16 bytes each          |
 *   +----------------------------+---------------------+-------+------------------------+
 * </pre>
 *
 * <p>Its mark is 0 undecided, 1 committed, 2 rolled back; as long as the home's record is there, that one's mark counts.
 *
 * <p>Methods are called under the home's lock. Durable with the next barrier. Source: SPEC N3, N6; ARCHITECTURE, "Several disks in one
 * transaction".
 */
final class JointTransactions {

    static final long UNDECIDED = 0;
    static final long COMMITTED = 1;
    static final long ROLLED_BACK = 2;

    private static final long MAGIC = 0x4441_4943_484F_4A4EL;
    private static final int NAME_BYTES = 40;
    private static final int HOME_AT = 8;
    private static final int KEY_AT = 24;

    private final UUID home;
    private final NvHeap heap;
    private final Map<Long, Set<UUID>> waiting = new TreeMap<>();
    private long lastKey;

    /**
     * One of them.
     *
     * @param name of its parts on the other disks
     * @param disks the others
     */
    record Joint(byte[] name, List<UUID> disks) {

        long key() {
            return ByteBuffer.wrap(name).getLong(KEY_AT);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Joint that && Arrays.equals(name, that.name);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(name);
        }

        @Override
        public String toString() {
            return "Joint[" + key() + " on " + disks + "]";
        }
    }

    JointTransactions(UUID home, NvHeap heap) {
        this.home = home;
        this.heap = heap;
        for (long key : heap.keys(NvHeap.JOINTS)) {
            lastKey = Math.max(lastKey, key);
            waiting.put(key, new LinkedHashSet<>(decode(heap, key).disks));
        }
    }

    /** The home of a part, if a prepared branch's name is that of one. */
    static @Nullable UUID homeOf(byte[] branch) {
        ByteBuffer name = ByteBuffer.wrap(branch);
        return branch.length == NAME_BYTES && name.getLong(0) == MAGIC
                ? new UUID(name.getLong(HOME_AT), name.getLong(HOME_AT + Long.BYTES))
                : null;
    }

    /** A name that no part on any disk has or had. */
    byte[] newName(long nowNanos, long sequence) {
        lastKey = Math.max(lastKey + 1, nowNanos);
        return ByteBuffer.allocate(NAME_BYTES)
                .putLong(MAGIC)
                .putLong(home.getMostSignificantBits())
                .putLong(home.getLeastSignificantBits())
                .putLong(lastKey)
                .putLong(sequence)
                .array();
    }

    /** Notes a transaction, in one barrier with the home's record of that sequence number; false if there is no room. */
    boolean create(Joint joint, long sequence, boolean committed) {
        ByteBuffer content = ByteBuffer.allocate(NAME_BYTES + Long.BYTES + Short.BYTES + 16 * joint.disks.size())
                .put(joint.name)
                .putLong(sequence)
                .putShort((short) joint.disks.size());
        joint.disks.forEach(
                disk -> content.putLong(disk.getMostSignificantBits()).putLong(disk.getLeastSignificantBits()));
        if (!heap.create(NvHeap.JOINTS, joint.key(), content.flip(), committed ? COMMITTED : UNDECIDED, 0)) {
            return false;
        }
        waiting.put(joint.key(), new LinkedHashSet<>(joint.disks));
        return true;
    }

    /** The record did not come into being after all. */
    void giveUp(Joint joint) {
        heap.delete(NvHeap.JOINTS, joint.key());
        waiting.remove(joint.key());
    }

    /** The home's record is decided, in the same barrier. */
    void decide(long key, boolean commit) {
        heap.mark(NvHeap.JOINTS, key, commit ? COMMITTED : ROLLED_BACK);
    }

    /** What became of a part of that name. */
    long state(byte[] name) {
        long key = ByteBuffer.wrap(name).getLong(KEY_AT);
        if (!waiting.containsKey(key) || !Arrays.equals(decode(heap, key).name, name)) {
            return ROLLED_BACK;
        }
        return mark(heap, key);
    }

    /** A transaction that a disk has not yet done what was decided in; null if there is none of that key. */
    @Nullable
    Joint find(long key) {
        return waiting.containsKey(key) ? decode(heap, key) : null;
    }

    /** A disk has nothing of decided transactions to do any more, durably: all of them, or only one. */
    void done(UUID disk, @Nullable Long only) {
        for (long key : new ArrayList<>(waiting.keySet())) {
            Set<UUID> disks = waiting.getOrDefault(key, Set.of());
            if ((only == null || only == key)
                    && mark(heap, key) != UNDECIDED
                    && disks.remove(disk)
                    && disks.isEmpty()) {
                waiting.remove(key);
                heap.delete(NvHeap.JOINTS, key);
            }
        }
    }

    /** The disks that have not yet heard of some outcome, or still wait for one. */
    Set<UUID> waitedFor() {
        Set<UUID> all = new HashSet<>();
        waiting.values().forEach(all::addAll);
        return all;
    }

    // For recovery

    static Joint decode(NvHeap heap, long key) {
        byte[] content = heap.find(NvHeap.JOINTS, key);
        if (content == null || content.length < NAME_BYTES + Long.BYTES + Short.BYTES) {
            throw new CorruptImageException("joint transaction " + key, "its block is too short");
        }
        ByteBuffer in = ByteBuffer.wrap(content);
        byte[] name = new byte[NAME_BYTES];
        in.get(name).getLong();
        int count = in.getShort();
        if (in.remaining() != 16 * count || new Joint(name, List.of()).key() != key) {
            throw new CorruptImageException("joint transaction " + key, "its block does not hold " + count + " disks");
        }
        List<UUID> disks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            disks.add(new UUID(in.getLong(), in.getLong()));
        }
        return new Joint(name, disks);
    }

    /** Sequence number of the home's record. */
    static long sequence(NvHeap heap, long key) {
        byte[] content = heap.find(NvHeap.JOINTS, key);
        return content == null ? 0 : ByteBuffer.wrap(content).getLong(NAME_BYTES);
    }

    private static long mark(NvHeap heap, long key) {
        return heap.mark(NvHeap.JOINTS, key)
                .orElseThrow(
                        () -> new CorruptImageException("outcome of joint transaction " + key, "it fails its check"));
    }
}
