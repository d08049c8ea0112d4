package dev.daicho.ledger.core.book;

import java.util.Arrays;

/**
 * A window over numbered rows of {@value #WORDS} longs: added at the end, taken from the front, never changed in between, so a frozen copy
 * shares all of it.
 *
 * <pre>
 *   key's hash, high and low | posting's session and number | content's hash, high and low | time it was posted at
 * </pre>
 *
 * <p>Not thread-safe; a frozen copy may be read by another thread.
 */
final class KeyRows {

    static final int KEY_HIGH = 0;
    static final int KEY_LOW = 1;
    static final int SESSION = 2;
    static final int NUMBER = 3;
    static final int CONTENT_HIGH = 4;
    static final int CONTENT_LOW = 5;
    static final int TIME = 6;
    static final int WORDS = 7;

    private static final int PAGE_SHIFT = 10;
    private static final int PAGE_ROWS = 1 << PAGE_SHIFT;

    private long[][] pages;
    private long firstPage;
    private long first;
    private long end;

    KeyRows() {
        this(new long[4][], 0, 0, 0);
    }

    private KeyRows(long[][] pages, long firstPage, long first, long end) {
        this.pages = pages;
        this.firstPage = firstPage;
        this.first = first;
        this.end = end;
    }

    long first() {
        return first;
    }

    long end() {
        return end;
    }

    long count() {
        return end - first;
    }

    /** Adds a row; returns its number, which is never used again. */
    long add(long[] words) {
        int page = (int) ((end >>> PAGE_SHIFT) - firstPage);
        if (page == pages.length) {
            page = makeRoom();
        }
        if (pages[page] == null) {
            pages[page] = new long[PAGE_ROWS * WORDS];
        }
        System.arraycopy(words, 0, pages[page], (int) (end & PAGE_ROWS - 1) * WORDS, WORDS);
        return end++;
    }

    private int makeRoom() {
        int unused = (int) ((first >>> PAGE_SHIFT) - firstPage);
        int used = pages.length - unused;
        // Moved down if half of it is behind the window, else doubled: constant cost a row either way.
        long[][] next = new long[unused >= pages.length / 2 ? pages.length : 2 * pages.length][];
        System.arraycopy(pages, unused, next, 0, used);
        pages = next;
        firstPage += unused;
        return used;
    }

    void removeFirst() {
        int page = (int) ((first >>> PAGE_SHIFT) - firstPage);
        first++;
        if ((first & PAGE_ROWS - 1) == 0) {
            pages[page] = null;
        }
    }

    long get(long row, int word) {
        return pages[(int) ((row >>> PAGE_SHIFT) - firstPage)][(int) (row & PAGE_ROWS - 1) * WORDS + word];
    }

    KeyRows freeze() {
        return new KeyRows(Arrays.copyOf(pages, pages.length), firstPage, first, end);
    }
}
