package dev.daicho.nvfs.memory;

import java.nio.ByteBuffer;

/**
 * Bytes at addresses, big-endian: nonvolatile memory itself, or a view laid over it.
 *
 * <p>Thread-safety is that of the space behind it. Source: SPEC N1.
 */
public interface ByteSpace {

    /** Loads from an address up to the remaining space of the buffer. */
    void read(long address, ByteBuffer target);

    /** Stores what remains in the buffer. */
    void write(long address, ByteBuffer source);

    /** A fresh copy of a range. */
    default byte[] read(long address, int length) {
        byte[] bytes = new byte[length];
        read(address, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** An unsigned 16-bit number. */
    default int readUnsignedShort(long address) {
        ByteBuffer two = ByteBuffer.allocate(Short.BYTES);
        read(address, two);
        return Short.toUnsignedInt(two.getShort(0));
    }

    /** Stores the low 16 bits. */
    default void writeShort(long address, int value) {
        write(address, ByteBuffer.allocate(Short.BYTES).putShort(0, (short) value));
    }
}
