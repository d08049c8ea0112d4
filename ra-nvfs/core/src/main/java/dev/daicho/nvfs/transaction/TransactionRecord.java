package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.file.DirectoryEntry;
import dev.daicho.nvfs.file.Inode;
import dev.daicho.nvfs.transaction.RecordEntry.BlockFree;
import dev.daicho.nvfs.transaction.RecordEntry.BlockSwap;
import dev.daicho.nvfs.transaction.RecordEntry.Held;
import dev.daicho.nvfs.transaction.RecordEntry.InodeImage;
import dev.daicho.nvfs.transaction.RecordEntry.InodeUse;
import dev.daicho.nvfs.transaction.RecordEntry.Joint;
import dev.daicho.nvfs.transaction.RecordEntry.Name;
import dev.daicho.nvfs.transaction.RecordEntry.Orphan;
import dev.daicho.nvfs.transaction.RecordEntry.Touch;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction record, the content of a block of the disk's heap whose key is the record's sequence number. The record is a transaction's
 * log and nothing else is: file contents are in the shadow blocks it names.
 *
 * <pre>
 *    0  record version (u16)          16  durable: every record up to this one was durable
 *    2  kind (u8): 1 local, 2 prepared      when this was written (u64)
 *    3  zero                          24  length of the branch (u16), 0 if local
 *    4  number of entries (u32)       26  zero (u16)
 *    8  sequence number (u64)         28  branch bytes, then the entries
 * </pre>
 *
 * <p>An entry is a type byte and its fields, big-endian, without padding:
 *
 * <pre>
 *   1 BlockSwap   flags u8 (1: checksummed), inode u16, block index i32, new u16, old u16, index address u64, CRC-32C u32
 *   2 BlockFree   first u16, count u16
 *   3 InodeImage  inode u16, address u64, count u16, the inode's first bytes, its checksum u32; what lies between is zero
 *   4 InodeUse    inode u16, in use u8
 *   5 Orphan      inode u16, orphan u8
 *   6 Touch       inode u16, address u64, time u64
 *   7 Name        added u8, directory u16, inode u16, position i32, address u64, length u8, name
 *   8 Held        mode u8, inode u16, length u8, name
 *   9 Joint       key u64
 * </pre>
 *
 * <p>The heap's checksum covers all of it. A prepared record's decision is the heap block's mark: {@code sequence << 2 | 1} committed,
 * {@code | 2} rolled back, 0 undecided. Immutable. Source: ARCHITECTURE, "A transaction".
 */
record TransactionRecord(Kind kind, long sequence, long durableSequence, byte[] branch, List<RecordEntry> entries) {

    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 28;

    enum Kind {
        LOCAL,
        PREPARED
    }

    ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES
                + branch.length
                + entries.stream().mapToInt(TransactionRecord::length).sum());
        out.putShort((short) VERSION)
                .put((byte) (kind.ordinal() + 1))
                .put((byte) 0)
                .putInt(entries.size())
                .putLong(sequence)
                .putLong(durableSequence)
                .putShort((short) branch.length)
                .putShort((short) 0)
                .put(branch);
        entries.forEach(entry -> encode(entry, out));
        return out.flip();
    }

    static TransactionRecord decode(long key, byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content);
        try {
            int version = in.getShort();
            int kind = in.get() - 1;
            in.get();
            int count = in.getInt();
            long sequence = in.getLong();
            long durable = in.getLong();
            byte[] branch = new byte[in.getShort()];
            in.getShort();
            in.get(branch);
            if (version != VERSION || kind < 0 || kind > 1 || sequence != key) {
                throw corrupt(key, "version " + version + ", kind " + kind + ", sequence number " + sequence);
            }
            List<RecordEntry> entries = new ArrayList<>(Math.min(count, content.length));
            for (int i = 0; i < count; i++) {
                entries.add(decodeEntry(key, in));
            }
            return new TransactionRecord(Kind.values()[kind], sequence, durable, branch, entries);
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw corrupt(key, "it ends in the middle of an entry");
        }
    }

    /** Upper bound for a local record of one inode and that many block entries. */
    static int maxLength(int entryCount) {
        return HEADER_BYTES + 2 * Inode.BYTES + 24 * entryCount;
    }

    private static int meaningfulBytes(byte[] inode) {
        int count = Inode.CHECKSUM_OFFSET;
        while (count > 0 && inode[count - 1] == 0) {
            count--;
        }
        return count;
    }

    private static int length(RecordEntry entry) {
        if (entry instanceof BlockSwap) {
            return 24;
        } else if (entry instanceof BlockFree) {
            return 5;
        } else if (entry instanceof InodeImage image) {
            return 17 + meaningfulBytes(image.image());
        } else if (entry instanceof Touch) {
            return 19;
        } else if (entry instanceof Joint) {
            return 9;
        } else if (entry instanceof Name name) {
            return 19 + utf8(name.entry().name()).length;
        } else if (entry instanceof Held lock) {
            return 5 + utf8(lock.key().name()).length;
        }
        return 4;
    }

    private static void encode(RecordEntry entry, ByteBuffer out) {
        if (entry instanceof BlockSwap swap) {
            out.put((byte) 1).put((byte) (swap.checksummed() ? 1 : 0)).putShort((short) swap.inode());
            out.putInt(swap.blockIndex()).putShort((short) swap.newBlock()).putShort((short) swap.oldBlock());
            out.putLong(swap.indexAddress()).putInt(swap.checksum());
        } else if (entry instanceof BlockFree free) {
            out.put((byte) 2).putShort((short) free.firstBlock()).putShort((short) free.count());
        } else if (entry instanceof InodeImage image) {
            out.put((byte) 3).putShort((short) image.inode()).putLong(image.address());
            int count = meaningfulBytes(image.image());
            out.putShort((short) count).put(image.image(), 0, count);
            out.put(image.image(), Inode.CHECKSUM_OFFSET, Integer.BYTES);
        } else if (entry instanceof InodeUse use) {
            out.put((byte) 4).putShort((short) use.inode()).put((byte) (use.inUse() ? 1 : 0));
        } else if (entry instanceof Orphan orphan) {
            out.put((byte) 5).putShort((short) orphan.inode()).put((byte) (orphan.orphan() ? 1 : 0));
        } else if (entry instanceof Touch touch) {
            out.put((byte) 6).putShort((short) touch.inode()).putLong(touch.address());
            out.putLong(touch.modifiedNanos());
        } else if (entry instanceof Name name) {
            out.put((byte) 7).put((byte) (name.added() ? 1 : 0)).putShort((short) name.directory());
            out.putShort((short) name.entry().inode())
                    .putInt(name.entry().position())
                    .putLong(name.address());
            putString(out, name.entry().name());
        } else if (entry instanceof Held lock) {
            out.put((byte) 8).put((byte) lock.mode().ordinal()).putShort((short)
                    lock.key().inode());
            putString(out, lock.key().name());
        } else if (entry instanceof Joint joint) {
            out.put((byte) 9).putLong(joint.key());
        }
    }

    private static RecordEntry decodeEntry(long key, ByteBuffer in) {
        int type = in.get();
        return switch (type) {
            case 1 -> {
                boolean checksummed = in.get() != 0;
                int inode = u16(in);
                int blockIndex = in.getInt();
                int newBlock = u16(in);
                int oldBlock = u16(in);
                yield new BlockSwap(inode, blockIndex, newBlock, oldBlock, in.getLong(), checksummed, in.getInt());
            }
            case 2 -> new BlockFree(u16(in), u16(in));
            case 3 -> {
                int inode = u16(in);
                long address = in.getLong();
                byte[] image = new byte[Inode.BYTES];
                int count = in.getShort();
                if (count < 0 || count > Inode.CHECKSUM_OFFSET) {
                    throw corrupt(key, "inode image of " + count + " bytes");
                }
                in.get(image, 0, count).get(image, Inode.CHECKSUM_OFFSET, Integer.BYTES);
                yield new InodeImage(inode, address, image);
            }
            case 4 -> new InodeUse(u16(in), in.get() != 0);
            case 5 -> new Orphan(u16(in), in.get() != 0);
            case 6 -> new Touch(u16(in), in.getLong(), in.getLong());
            case 7 -> {
                boolean added = in.get() != 0;
                int directory = u16(in);
                int inode = u16(in);
                int position = in.getInt();
                long address = in.getLong();
                yield new Name(directory, new DirectoryEntry(getString(in), inode, position), address, added);
            }
            case 8 -> {
                LockMode mode = LockMode.values()[in.get()];
                int inode = u16(in);
                yield new Held(mode, new LockKey(inode, getString(in)));
            }
            case 9 -> new Joint(in.getLong());
            default -> throw corrupt(key, "entry type " + type);
        };
    }

    private static CorruptImageException corrupt(long key, String what) {
        return new CorruptImageException("transaction record " + key, what);
    }

    private static int u16(ByteBuffer in) {
        return Short.toUnsignedInt(in.getShort());
    }

    private static byte[] utf8(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static void putString(ByteBuffer out, String name) {
        byte[] bytes = utf8(name);
        out.put((byte) bytes.length).put(bytes);
    }

    private static String getString(ByteBuffer in) {
        byte[] bytes = new byte[Byte.toUnsignedInt(in.get())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransactionRecord that && sequence == that.sequence;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sequence);
    }
}
