package dev.daicho.ledger.core.accounts;

import java.util.Arrays;

/**
 * One row of {@value #WORDS} longs an account, in pages. A frozen copy shares the pages; whoever writes to a shared page first copies that
 * one, so that freezing costs a reference a page and not the table.
 *
 * <pre>
 *   word 0  posted units
 *        1  lower limit, units
 *        2  upper limit, units
 *        3  position of the record with its last leg, −1 if it has none
 *        4  address of its id &lt;&lt; 24 | currency's number &lt;&lt; 8 | flags
 *        5  legs &lt;&lt; 24 | number of its access list, 0 for none
 * </pre>
 *
 * <p>Not thread-safe; a frozen copy may be read by another thread.
 */
final class Rows {

    static final int POSTED = 0;
    static final int LOWER = 1;
    static final int UPPER = 2;
    static final int LAST_LEG = 3;
    static final int TERMS = 4;
    static final int LEGS = 5;

    private static final int WORDS = 6;
    private static final int PAGE_SHIFT = 10;
    private static final int PAGE_ROWS = 1 << PAGE_SHIFT;
    private static final int FIRST_ROWS = 8;

    private long[][] pages;
    private boolean[] shared;
    private int count;

    Rows() {
        this(new long[4][], 0);
    }

    private Rows(long[][] pages, int count) {
        this.pages = pages;
        this.shared = new boolean[pages.length];
        this.count = count;
    }

    int count() {
        return count;
    }

    /** Adds a row of zeros; returns its number. */
    int add() {
        int page = count >>> PAGE_SHIFT;
        int row = count & PAGE_ROWS - 1;
        if (page == pages.length) {
            pages = Arrays.copyOf(pages, 2 * page);
            shared = Arrays.copyOf(shared, 2 * page);
        }
        if (row == 0) {
            // A draft has a table of its own, mostly for one account.
            pages[page] = new long[(page == 0 ? FIRST_ROWS : PAGE_ROWS) * WORDS];
            shared[page] = false;
        } else if (row * WORDS == pages[page].length) {
            pages[page] = Arrays.copyOf(pages[page], 2 * pages[page].length);
            shared[page] = false;
        }
        return count++;
    }

    long get(int row, int word) {
        return pages[row >>> PAGE_SHIFT][(row & PAGE_ROWS - 1) * WORDS + word];
    }

    void set(int row, int word, long value) {
        int page = row >>> PAGE_SHIFT;
        if (shared[page]) {
            pages[page] = pages[page].clone();
            shared[page] = false;
        }
        pages[page][(row & PAGE_ROWS - 1) * WORDS + word] = value;
    }

    /** The rows as they are now, whatever is set later. */
    Rows freeze() {
        Arrays.fill(shared, true);
        return new Rows(pages.clone(), count);
    }
}
