package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.memory.NvMemory;
import java.nio.ByteBuffer;
import java.util.function.IntUnaryOperator;

/**
 * Moves bytes between buffers and the blocks of a file, given which block is where.
 *
 * <p>Thread-safe. Nothing is durable before a barrier. Source: SPEC N2.
 */
final class BlockData {

    private final NvMemory memory;
    private final Superblock superblock;
    private final int blockLength;

    BlockData(NvMemory memory, Superblock superblock) {
        this.memory = memory;
        this.superblock = superblock;
        this.blockLength = superblock.blockLengthBytes();
    }

    int blockIndex(long position) {
        return (int) (position / blockLength);
    }

    /** Blocks that a file of a length has, holes included. */
    int blockCount(long sizeBytes) {
        return (int) ((sizeBytes + blockLength - 1) / blockLength);
    }

    /** Reads up to the end of the file; holes are zeros. Returns the count, or -1 at the end. */
    int read(IntUnaryOperator blockAt, long size, long position, ByteBuffer target) {
        if (position >= size) {
            return -1;
        }
        int limit = target.limit();
        int total = (int) Math.min(target.remaining(), size - position);
        int end = target.position() + total;
        long from = position;
        while (target.position() < end) {
            int offset = (int) (from % blockLength);
            int count = Math.min(end - target.position(), blockLength - offset);
            int block = blockAt.applyAsInt(blockIndex(from));
            target.limit(target.position() + count);
            if (block == 0) {
                target.put(new byte[count]);
            } else {
                memory.read(superblock.address(block) + offset, target);
            }
            from += count;
        }
        target.limit(limit);
        return total;
    }

    /** Writes what remains in the buffer to blocks that are all there. */
    void write(IntUnaryOperator blockAt, long position, ByteBuffer source) {
        int limit = source.limit();
        long to = position;
        while (source.position() < limit) {
            int offset = (int) (to % blockLength);
            int count = Math.min(limit - source.position(), blockLength - offset);
            source.limit(source.position() + count);
            memory.write(superblock.address(blockAt.applyAsInt(blockIndex(to))) + offset, source);
            to += count;
        }
        source.limit(limit);
    }

    /** The file was filled up to the end position from somewhere before it, and has grown by that. */
    void appended(IntUnaryOperator blockAt, long position, long end) {
        for (int i = blockIndex(position); i < blockCount(end); i++) {
            long start = (long) i * blockLength;
            memory.completed(superblock.address(blockAt.applyAsInt(i)), Math.min(end - start, blockLength));
        }
    }

    /** Makes a new shadow block a copy of an old one, or zeros for a hole, unless all of it is going to be written. */
    void prepare(int newBlock, int oldBlock, int blockIndex, long writeFrom, long writeTo) {
        long start = (long) blockIndex * blockLength;
        if (writeFrom <= start && writeTo >= start + blockLength) {
            return;
        }
        if (oldBlock == 0) {
            memory.zero(superblock.address(newBlock), blockLength);
        } else {
            memory.write(
                    superblock.address(newBlock),
                    ByteBuffer.wrap(memory.read(superblock.address(oldBlock), blockLength)));
        }
    }

    /** Zeros the part of a block between two positions of the file, the end not included. */
    void zero(int block, long from, long to) {
        memory.zero(superblock.address(block) + from % blockLength, to - from);
    }

    /** Where the gap between the old end of a file and a write behind it ends within the last old block; the end itself if there is none. */
    long gapEnd(long size, long position) {
        return position <= size || size % blockLength == 0
                ? size
                : Math.min(position, ((long) blockIndex(size) + 1) * blockLength);
    }
}
