package dev.daicho.ledger.core.buffer;

import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.wire.ByteWriter;
import java.util.List;

/**
 * Commands that stay together on their way into a block, encoded by the thread that brings them. The sequence of the block is filled in
 * when there is one.
 *
 * <p>Immutable in effect: its bytes are only copied. Source: L3, L4.
 *
 * @param bytes the commands, one after the other
 * @param offsets where each begins
 * @param alone true if they make a block by themselves, with its boundary kept
 * @param sinceNanos when they came
 * @param reply who waits for their outcomes
 * @param firstIndex by which number the reply knows the first one
 */
record Parcel(byte[] bytes, int[] offsets, boolean alone, long sinceNanos, Reply reply, int firstIndex) {

    private static final int[] ONE = {0};

    static Parcel of(Command command, long sinceNanos, Reply reply, int index) {
        ByteWriter out = new ByteWriter(160);
        BlockCodec.encode(command, 0, out);
        return new Parcel(out.toByteArray(), ONE, false, sinceNanos, reply, index);
    }

    static Parcel together(List<Command> commands, long sinceNanos, Reply reply) {
        ByteWriter out = new ByteWriter(128 * commands.size());
        int[] offsets = new int[commands.size()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = out.sizeBytes();
            BlockCodec.encode(commands.get(i), 0, out);
        }
        return new Parcel(out.toByteArray(), offsets, true, sinceNanos, reply, 0);
    }

    int sizeBytes() {
        return bytes.length;
    }

    int count() {
        return offsets.length;
    }

    /** The lowest version of a block that can carry the commands. */
    int version() {
        int version = 0;
        for (int offset : offsets) {
            version = Math.max(version, BlockCodec.versionOf(bytes[offset]));
        }
        return version;
    }

    /** Appends the commands to a block. */
    void writeTo(ByteWriter out, long sequence) {
        int start = out.sizeBytes();
        out.putRaw(bytes);
        for (int offset : offsets) {
            BlockCodec.setSequence(out, start + offset, sequence);
        }
    }
}
