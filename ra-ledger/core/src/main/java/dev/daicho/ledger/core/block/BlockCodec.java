package dev.daicho.ledger.core.block;

import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log entry. Big-endian; lengths and counts are checked before anything is allocated.
 *
 * <pre>
 *   0        4         6       8               16        24         32      40      44
 *   +--------+---------+-------+---------------+---------+----------+-------+-------+----------
 *   | magic  | version | flags | stamped       | session | sequence | acked | count | commands…
 *   | "DLGB" | 3 or 4  | 1=kept| milliseconds  |         |          |       |       |
 *   +--------+---------+-------+---------------+---------+----------+-------+-------+----------
 *
 *   command:   kind u8 | sequence of its block u64 | body by kind
 *     1 one-phase      branch (length u8, 0 for none; bytes) | terms | count u32 | operations
 *     2 prepare        branch | terms | count u32 | operations
 *     3 commit, 4 rollback, 5 fence   branch
 *     6 open session   member text | nonce u64 u64
 *     7 register node  node identifier text | member text
 *     8 lock           terms | account text | mode u8: 1 S, 2 U, 3 X, 4 I
 *     9 release        transaction u64
 *     10 posting       a one-phase transaction without branch and terms, of one operation: what a post has behind its kind
 *     11 keys          retention milliseconds u64 | limit u32
 *     12 complete      branch | 1 to commit, 0 to roll back u8      from version 4
 *     13 forget        branch                                       from version 4
 *   terms:     transaction u64 | continues u8 | wait milliseconds u32 | lease milliseconds u32
 * </pre>
 *
 * <p>Operations are in {@link OperationCodec}.
 *
 * <p>No checksum of its own: the log has one for each entry. Version rule: a block has the lowest version that can say what is in it, and
 * all from {@value #OLDEST} to {@value #NEWEST} are read; another is refused, with both named. So servers of both programs serve one log
 * while they are upgraded one by one, as long as nobody asks for what is new. Every command repeats its block's sequence, so that a transaction carries its block's identifier wherever it goes (L3, L5).
 *
 * <p>Stateless.
 */
public final class BlockCodec {

    /** How long a block's head is. */
    public static final int HEAD_BYTES = 44;

    private static final int MAGIC = 0x444C4742;
    private static final int OLDEST = 3;
    private static final int NEWEST = 4;
    private static final int FIRST_KIND_OF_4 = 12;
    private static final int FLAG_KEPT = 1;
    private static final int STAMP_OFFSET = 8;
    private static final int MIN_COMMAND_BYTES = 10;

    private BlockCodec() {}

    /** The block's bytes. */
    public static byte[] encode(Block block) {
        ByteWriter commands = new ByteWriter(256);
        int version = OLDEST;
        for (Command command : block.commands()) {
            int start = commands.sizeBytes();
            encode(command, block.sequence(), commands);
            version = Math.max(version, versionOf(commands.viewFrom(start).get()));
        }
        ByteWriter out = new ByteWriter(HEAD_BYTES + commands.sizeBytes());
        encodeHead(
                version,
                block.kept(),
                block.session(),
                block.sequence(),
                block.acknowledged(),
                block.commands().size(),
                out);
        byte[] encoded = out.putRaw(commands.toByteArray()).toByteArray();
        stamp(encoded, block.stampedMillis());
        return encoded;
    }

    /** The lowest version that can say an encoded command, by its first byte. */
    public static int versionOf(byte kind) {
        return kind < FIRST_KIND_OF_4 ? OLDEST : NEWEST;
    }

    /** Writes a block's head, not stamped yet; so many commands have to follow, and none that the version can't say. */
    public static void encodeHead(
            int version, boolean kept, long session, long sequence, long acknowledged, int count, ByteWriter out) {
        out.putInt(MAGIC)
                .putShort(version)
                .putShort(kept ? FLAG_KEPT : 0)
                .putLong(0)
                .putLong(session)
                .putLong(sequence)
                .putLong(acknowledged)
                .putInt(count);
    }

    /** Writes its block's sequence into an encoded command that begins at an offset. */
    public static void setSequence(ByteWriter out, int offset, long sequence) {
        out.setInt(offset + 1, (int) (sequence >>> 32));
        out.setInt(offset + 5, (int) sequence);
    }

    /** Writes the leader's clock into an encoded block, in place. */
    public static void stamp(byte[] encoded, long stampedMillis) {
        ByteBuffer.wrap(encoded).putLong(STAMP_OFFSET, stampedMillis);
    }

    /**
     * Reads a block back.
     *
     * @throws MalformedBytesException if these bytes are not a block of this version
     */
    public static Block decode(byte[] encoded) {
        ByteReader in = new ByteReader(encoded);
        int magic = in.getInt();
        if (magic != MAGIC) {
            throw new MalformedBytesException("0x" + Integer.toHexString(magic) + " instead of a block's magic");
        }
        int version = in.getShort();
        if (version < OLDEST || version > NEWEST) {
            throw new MalformedBytesException(
                    "a block of version " + version + " where this program reads versions " + OLDEST + " to " + NEWEST);
        }
        int flags = in.getShort();
        long stamped = in.getLong();
        long session = in.getLong();
        long sequence = in.getLong();
        long acknowledged = in.getLong();
        int count = in.getCount(MIN_COMMAND_BYTES);
        List<Command> commands = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            commands.add(decodeCommand(in, version, sequence));
        }
        in.end();
        if (count == 0) {
            throw new MalformedBytesException("a block without commands");
        }
        return new Block((flags & FLAG_KEPT) != 0, stamped, session, sequence, acknowledged, commands);
    }

    /** How many bytes a command takes in a block. */
    public static int sizeBytes(Command command) {
        ByteWriter out = new ByteWriter(256);
        encode(command, 0, out);
        return out.sizeBytes();
    }

    /** Writes a command of the block with that sequence. */
    public static void encode(Command command, long sequence, ByteWriter out) {
        if (command instanceof Command.OnePhase one && isPosting(one)) {
            OperationCodec.encodePost(
                    (Operation.Post) one.operations().get(0), out.put(10).putLong(sequence));
        } else if (command instanceof Command.OnePhase onePhase) {
            head(1, sequence, onePhase.branch(), out);
            encodeTerms(onePhase.terms(), out);
            OperationCodec.encode(onePhase.operations(), out);
        } else if (command instanceof Command.Prepare prepare) {
            head(2, sequence, prepare.branch(), out);
            encodeTerms(prepare.terms(), out);
            OperationCodec.encode(prepare.operations(), out);
        } else if (command instanceof Command.Commit commit) {
            head(3, sequence, commit.branch(), out);
        } else if (command instanceof Command.Rollback rollback) {
            head(4, sequence, rollback.branch(), out);
        } else if (command instanceof Command.Fence fence) {
            head(5, sequence, fence.branch(), out);
        } else if (command instanceof Command.OpenSession open) {
            out.put(6)
                    .putLong(sequence)
                    .putText(open.member())
                    .putLong(open.nonceHigh())
                    .putLong(open.nonceLow());
        } else if (command instanceof Command.RegisterNode register) {
            out.put(7).putLong(sequence).putText(register.nodeIdentifier()).putText(register.member());
        } else if (command instanceof Command.Lock lock) {
            encodeTerms(lock.terms(), out.put(8).putLong(sequence));
            out.putText(lock.account()).put(lock.mode().code());
        } else if (command instanceof Command.Release release) {
            out.put(9).putLong(sequence).putLong(release.transaction());
        } else if (command instanceof Command.ConfigureKeys configure) {
            out.put(11)
                    .putLong(sequence)
                    .putLong(configure.terms().retentionMillis())
                    .putInt(configure.terms().limit());
        } else if (command instanceof Command.Complete complete) {
            head(12, sequence, complete.branch(), out);
            out.put(complete.commit() ? 1 : 0);
        } else if (command instanceof Command.Forget forget) {
            head(13, sequence, forget.branch(), out);
        }
    }

    /** Most transactions of a mass submission: a tenth less to carry. */
    private static boolean isPosting(Command.OnePhase one) {
        return one.branch() == null
                && one.terms().equals(LockTerms.NONE)
                && one.operations().size() == 1
                && one.operations().get(0) instanceof Operation.Post;
    }

    private static void encodeTerms(LockTerms terms, ByteWriter out) {
        out.putLong(terms.transaction())
                .put(terms.continues() ? 1 : 0)
                .putInt((int) terms.waitMillis())
                .putInt((int) terms.leaseMillis());
    }

    private static LockTerms decodeTerms(ByteReader in) {
        return new LockTerms(in.getLong(), in.get() == 1, in.getInt(), in.getInt());
    }

    /** Reads a lock's mode. */
    public static LockMode decodeMode(ByteReader in) {
        int code = in.get();
        LockMode mode = LockMode.ofCode(code);
        if (mode == null) {
            throw new MalformedBytesException("a lock of the unknown mode " + code);
        }
        return mode;
    }

    private static void head(int kind, long sequence, @Nullable BranchId branch, ByteWriter out) {
        out.put(kind).putLong(sequence);
        encodeBranch(branch, out);
    }

    /** Writes a branch identifier, or that there is none. */
    public static void encodeBranch(@Nullable BranchId branch, ByteWriter out) {
        byte[] bytes = branch == null ? new byte[0] : branch.bytes();
        out.put(bytes.length).putRaw(bytes);
    }

    /** Reads a branch identifier, or that there is none. */
    public static @Nullable BranchId decodeOptionalBranch(ByteReader in) {
        int length = in.get();
        return length == 0 ? null : new BranchId(in.getRaw(length));
    }

    /** Reads a branch identifier that has to be there. */
    public static BranchId decodeBranch(ByteReader in) {
        BranchId branch = decodeOptionalBranch(in);
        if (branch == null) {
            throw new MalformedBytesException("no branch identifier at offset " + (in.offset() - 1));
        }
        return branch;
    }

    private static Command decodeCommand(ByteReader in, int version, long sequence) {
        int kind = in.get();
        if (versionOf((byte) kind) > version) {
            throw new MalformedBytesException("a command of kind " + kind + " in a block of version " + version);
        }
        long carried = in.getLong();
        if (carried != sequence) {
            throw new MalformedBytesException("a transaction of block " + carried + " in block " + sequence);
        }
        return switch (kind) {
            case 1 -> new Command.OnePhase(decodeOptionalBranch(in), decodeTerms(in), OperationCodec.decode(in));
            case 2 -> new Command.Prepare(decodeBranch(in), decodeTerms(in), OperationCodec.decode(in));
            case 3 -> new Command.Commit(decodeBranch(in));
            case 4 -> new Command.Rollback(decodeBranch(in));
            case 5 -> new Command.Fence(decodeBranch(in));
            case 6 -> new Command.OpenSession(in.getText(), in.getLong(), in.getLong());
            case 7 -> new Command.RegisterNode(in.getText(), in.getText());
            case 8 -> new Command.Lock(decodeTerms(in), in.getText(), decodeMode(in));
            case 9 -> new Command.Release(in.getLong());
            case 10 -> new Command.OnePhase(null, List.of(OperationCodec.decodePost(in)));
            case 11 -> new Command.ConfigureKeys(new KeyTerms(in.getLong(), in.getInt()));
            case 12 -> new Command.Complete(decodeBranch(in), in.get() == 1);
            case 13 -> new Command.Forget(decodeBranch(in));
            default -> throw new MalformedBytesException("a command of the unknown kind " + kind);
        };
    }
}
