package dev.daicho.benchmarks.nvfs;

import java.nio.ByteBuffer;
import java.util.Random;

/** What a page holds: bytes that don't compress, told by where it is and who wrote it. */
final class Page {

    private static final byte[] NOISE = new byte[1 << 20];

    static {
        new Random(1).nextBytes(NOISE);
    }

    private Page() {}

    static ByteBuffer content(int file, int page, long version) {
        long mixed = (file * 31L + page) * 0x9E3779B97F4A7C15L + version * 0xD1B54A32D192ED03L;
        int start = (int) ((mixed >>> 20) % (NOISE.length - PageStore.PAGE_BYTES));
        ByteBuffer content = ByteBuffer.allocateDirect(PageStore.PAGE_BYTES).put(NOISE, start, PageStore.PAGE_BYTES);
        return content.putInt(0, file)
                .putInt(Integer.BYTES, page)
                .putLong(2 * Integer.BYTES, version)
                .flip();
    }
}
