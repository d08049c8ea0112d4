package dev.daicho.benchmarks.nvfs;

import java.nio.ByteBuffer;

/** How stores that know keys and values, and no files, keep a page: under its file's number and its own. */
final class KeyedPages {

    private KeyedPages() {}

    static long key(int file, int page) {
        return (long) file << 32 | page;
    }

    /** The same as bytes, in the order of the numbers. */
    static byte[] keyBytes(int file, int page) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, key(file, page)).array();
    }

    static byte[] bytes(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }
}
