package dev.daicho.ledger.core.accounts;

import dev.daicho.ledger.core.wire.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The ids' bytes, one after the other in chunks, never changed: a length (2 bytes) and so many bytes of UTF-8, at an address.
 *
 * <p>Not thread-safe; a frozen copy may be read by another thread, since nothing that it knows of is written again.
 */
final class Ids {

    private static final int CHUNK_SHIFT = 20;
    private static final int CHUNK_BYTES = 1 << CHUNK_SHIFT;
    private static final int FIRST_BYTES = 256;
    private static final int MAX_ID_BYTES = 0xffff;

    private byte[][] chunks;
    private long end;

    Ids() {
        this(new byte[4][], 0);
    }

    private Ids(byte[][] chunks, long end) {
        this.chunks = chunks;
        this.end = end;
    }

    /** Keeps an id; returns its address. */
    long add(byte[] id) {
        if (id.length > MAX_ID_BYTES) {
            throw new IllegalArgumentException("An id of " + id.length + " bytes; it has up to " + MAX_ID_BYTES);
        }
        int need = 2 + id.length;
        int offset = offset(end);
        if (offset + need > CHUNK_BYTES) {
            // None lies in two chunks.
            end += CHUNK_BYTES - offset;
            offset = 0;
        }
        int chunk = (int) (end >>> CHUNK_SHIFT);
        if (chunk == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * chunk);
        }
        byte[] bytes = chunks[chunk];
        if (bytes == null) {
            bytes = new byte[chunk == 0 ? Math.max(FIRST_BYTES, need) : CHUNK_BYTES];
        } else if (offset + need > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(CHUNK_BYTES, Math.max(offset + need, 2 * bytes.length)));
        }
        chunks[chunk] = bytes;
        bytes[offset] = (byte) (id.length >>> 8);
        bytes[offset + 1] = (byte) id.length;
        System.arraycopy(id, 0, bytes, offset + 2, id.length);
        long address = end;
        end += need;
        return address;
    }

    private static int offset(long address) {
        return (int) (address & CHUNK_BYTES - 1);
    }

    private byte[] chunk(long address) {
        return chunks[(int) (address >>> CHUNK_SHIFT)];
    }

    private static int length(byte[] chunk, int offset) {
        return (chunk[offset] & 0xff) << 8 | chunk[offset + 1] & 0xff;
    }

    String text(long address) {
        byte[] chunk = chunk(address);
        int offset = offset(address);
        return new String(chunk, offset + 2, length(chunk, offset), StandardCharsets.UTF_8);
    }

    /** Writes the id as a text. */
    void write(long address, ByteWriter out) {
        byte[] chunk = chunk(address);
        int offset = offset(address);
        out.putRaw(chunk, offset, 2 + length(chunk, offset));
    }

    /** True if that id is at that address. Makes no object for ids of ASCII alone. */
    boolean is(long address, String id) {
        byte[] chunk = chunk(address);
        int offset = offset(address);
        int length = length(chunk, offset);
        if (length < id.length()) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            byte known = chunk[offset + 2 + i];
            if (known < 0) {
                return text(address).equals(id);
            }
            if (known != id.charAt(i)) {
                return false;
            }
        }
        return length == id.length();
    }

    /** Compares by bytes, unsigned, which is the order of code points. */
    int compare(long address, byte[] id) {
        byte[] chunk = chunk(address);
        int offset = offset(address);
        return Arrays.compareUnsigned(chunk, offset + 2, offset + 2 + length(chunk, offset), id, 0, id.length);
    }

    Ids freeze() {
        return new Ids(chunks.clone(), end);
    }
}
