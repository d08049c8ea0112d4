package dev.daicho.ledger.core.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ByteWriter} wrote, and checks every length before it allocates anything.
 *
 * <p>Not thread-safe.
 */
public final class ByteReader {

    private final ByteBuffer buffer;

    /** Reads these bytes, which must not change meanwhile. */
    public ByteReader(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    /** Reads what remains of a buffer, big-endian whatever the buffer's order is. */
    public ByteReader(ByteBuffer buffer) {
        this.buffer = buffer.slice();
    }

    /** How many bytes were read. */
    public int offset() {
        return buffer.position();
    }

    /** How many bytes are left. */
    public int remainingBytes() {
        return buffer.remaining();
    }

    /** One byte, unsigned. */
    public int get() {
        need(1);
        return buffer.get() & 0xff;
    }

    /** 2 bytes, unsigned. */
    public int getShort() {
        need(Short.BYTES);
        return buffer.getShort() & 0xffff;
    }

    /** 4 bytes. */
    public int getInt() {
        need(Integer.BYTES);
        return buffer.getInt();
    }

    /** 8 bytes. */
    public long getLong() {
        need(Long.BYTES);
        return buffer.getLong();
    }

    /**
     * A count, refused if so many items, each of at least so many bytes, can't be in what is left.
     *
     * @throws MalformedBytesException if it is negative or too large
     */
    public int getCount(int minBytesEach) {
        int count = getInt();
        if (count < 0 || (long) count * minBytesEach > buffer.remaining()) {
            throw new MalformedBytesException("a count of " + count + " at offset " + (offset() - Integer.BYTES)
                    + " with " + buffer.remaining() + " bytes left");
        }
        return count;
    }

    /** So many bytes. */
    public byte[] getRaw(int length) {
        need(length);
        byte[] value = new byte[length];
        buffer.get(value);
        return value;
    }

    /** A length of 2 bytes, unsigned, and so many bytes. */
    public byte[] getBytes() {
        return getRaw(getShort());
    }

    /**
     * A text.
     *
     * @throws MalformedBytesException if it is not UTF-8
     */
    public String getText() {
        int length = getShort();
        need(length);
        if (buffer.hasArray()) {
            byte[] array = buffer.array();
            int start = buffer.arrayOffset() + buffer.position();
            if (isAscii(array, start, length)) {
                buffer.position(buffer.position() + length);
                return new String(array, start, length, StandardCharsets.ISO_8859_1);
            }
        }
        ByteBuffer text = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException notUtf8) {
            throw new MalformedBytesException(
                    "a text at offset " + (offset() - length) + " that is not UTF-8", notUtf8);
        }
    }

    /** Most texts are: they need no decoder. */
    private static boolean isAscii(byte[] array, int start, int length) {
        int or = 0;
        for (int i = start; i < start + length; i++) {
            or |= array[i];
        }
        return or >= 0;
    }

    /** A text that may be absent. */
    public @Nullable String getOptionalText() {
        int present = get();
        if (present > 1) {
            throw new MalformedBytesException(
                    "a mark of " + present + " instead of 0 or 1 at offset " + (offset() - 1));
        }
        return present == 1 ? getText() : null;
    }

    /**
     * Says that all has been read.
     *
     * @throws MalformedBytesException if something is left
     */
    public void end() {
        if (buffer.hasRemaining()) {
            throw new MalformedBytesException(buffer.remaining() + " bytes too many after offset " + offset());
        }
    }

    private void need(int length) {
        if (length < 0 || length > buffer.remaining()) {
            throw new MalformedBytesException("an end at offset " + (offset() + buffer.remaining()) + " where " + length
                    + " bytes more were due");
        }
    }
}
