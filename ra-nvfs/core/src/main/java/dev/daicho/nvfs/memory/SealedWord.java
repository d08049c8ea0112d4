package dev.daicho.nvfs.memory;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * A 48-bit number in one aligned 8-byte word with its own check, so that it changes in one store that is never torn.
 *
 * <pre>
 *   63                     16 15        0
 *   +------------------------+-----------+
 *   | value                  | check     |   check: low 16 bits of CRC-32C over address, owner and value
 *   +------------------------+-----------+
 * </pre>
 *
 * <p>Source: ARCHITECTURE, "A transaction".
 */
public final class SealedWord {

    public static final long MAX_VALUE = (1L << 48) - 1;

    private SealedWord() {}

    /** Stores a value; the owner tells it from what lay here before. */
    public static void store(NvMemory memory, long address, long owner, long value) {
        if (value < 0 || value > MAX_VALUE) {
            throw new IllegalArgumentException("Not a 48-bit number: " + value);
        }
        memory.writeLong(address, value << 16 | check(address, owner, value));
    }

    /** The value; empty if the word fails its check. */
    public static OptionalLong load(NvMemory memory, long address, long owner) {
        long word = memory.readLong(address);
        long value = word >>> 16;
        return (word & 0xFFFF) == check(address, owner, value) ? OptionalLong.of(value) : OptionalLong.empty();
    }

    private static long check(long address, long owner, long value) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(24)
                .putLong(address)
                .putLong(owner)
                .putLong(value)
                .flip());
        return crc.getValue() & 0xFFFF;
    }
}
