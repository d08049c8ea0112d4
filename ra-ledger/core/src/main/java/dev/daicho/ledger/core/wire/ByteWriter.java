package dev.daicho.ledger.core.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that grow, big-endian. A text is its length in UTF-8 bytes (2 bytes, unsigned) and those bytes; an optional text is preceded
 * by a byte, 0 or 1.
 *
 * <p>Not thread-safe. Keeps nothing beyond memory.
 */
public final class ByteWriter {

    private static final int MAX_TEXT_BYTES = 0xffff;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int sizeBytes;

    /** With room for that many bytes before it has to grow. */
    public ByteWriter(int expectedBytes) {
        bytes = new byte[expectedBytes];
    }

    /** How many bytes were written. */
    public int sizeBytes() {
        return sizeBytes;
    }

    /** Appends one byte. */
    public ByteWriter put(int value) {
        room(1);
        bytes[sizeBytes++] = (byte) value;
        return this;
    }

    /** Appends 2 bytes. */
    public ByteWriter putShort(int value) {
        return put(value >>> 8).put(value);
    }

    /** Appends 4 bytes. */
    public ByteWriter putInt(int value) {
        room(Integer.BYTES);
        setInt(sizeBytes, value);
        sizeBytes += Integer.BYTES;
        return this;
    }

    /** Appends 8 bytes. */
    public ByteWriter putLong(long value) {
        room(Long.BYTES);
        LONGS.set(bytes, sizeBytes, value);
        sizeBytes += Long.BYTES;
        return this;
    }

    /** Appends these bytes, without their length. */
    public ByteWriter putRaw(byte[] value) {
        return putRaw(value, 0, value.length);
    }

    /** Appends some of these bytes, without their length. */
    public ByteWriter putRaw(byte[] value, int offset, int length) {
        room(length);
        System.arraycopy(value, offset, bytes, sizeBytes, length);
        sizeBytes += length;
        return this;
    }

    /** Appends a length of 2 bytes, unsigned, and these bytes. */
    public ByteWriter putBytes(byte[] value) {
        if (value.length > MAX_TEXT_BYTES) {
            throw new IllegalArgumentException(
                    "A text of " + value.length + " bytes; the format holds " + MAX_TEXT_BYTES);
        }
        return putShort(value.length).putRaw(value);
    }

    /** Appends a text. */
    public ByteWriter putText(String value) {
        int length = value.length();
        if (length <= MAX_TEXT_BYTES) {
            // Most texts are ASCII: they go straight to their place.
            room(2 + length);
            int at = sizeBytes + 2;
            for (int i = 0; i < length; i++) {
                char c = value.charAt(i);
                if (c >= 0x80) {
                    return putBytes(value.getBytes(StandardCharsets.UTF_8));
                }
                bytes[at + i] = (byte) c;
            }
            putShort(length);
            sizeBytes += length;
            return this;
        }
        return putBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends a text that may be absent. */
    public ByteWriter putOptionalText(@Nullable String value) {
        return value == null ? put(0) : put(1).putText(value);
    }

    /** Overwrites 4 bytes that were written before. */
    public void setInt(int offset, int value) {
        INTS.set(bytes, offset, value);
    }

    /** The bytes from an offset on, as a view that the next write may invalidate. */
    public ByteBuffer viewFrom(int offset) {
        return ByteBuffer.wrap(bytes, offset, sizeBytes - offset);
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, sizeBytes);
    }

    /** Starts again. */
    public void clear() {
        sizeBytes = 0;
    }

    private void room(int moreBytes) {
        int needed = Math.addExact(sizeBytes, moreBytes);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
        }
    }
}
