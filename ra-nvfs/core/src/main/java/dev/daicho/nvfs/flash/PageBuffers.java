package dev.daicho.nvfs.flash;

import dev.daicho.nvfs.memory.NvMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The buffers in NV memory that hold pages while they are written. A buffer is lent clean, that is durably all zeros: its page's word may
 * then say so at once, and whatever a power loss leaves of the stores, nobody's old bytes show. One that is given back goes through
 * two barriers: only after the first is it durable that no page is in it, so only then is it zeroed, and only after the second is
 * that durable.
 *
 * <pre>
 *   clean -> lent -> given back - barrier -> zeroed - barrier -> clean
 * </pre>
 *
 * <p>Thread-safe. Source: SPEC N8, "buffers live in the NV memory".
 */
final class PageBuffers {

    static final int NONE = -1;

    private final NvMemory memory;
    private final long address;
    private final int pageBytes;
    private final int[] pages;
    private final long[] lastStores;
    private final boolean[] completed;
    private final Deque<Integer> clean = new ArrayDeque<>();
    private List<Integer> givenBack = new ArrayList<>();
    private List<Integer> zeroed = new ArrayList<>();
    private long storeCount;
    private int lentCount;

    PageBuffers(NvMemory memory, long address, int count, int pageBytes) {
        this.memory = memory;
        this.address = address;
        this.pageBytes = pageBytes;
        this.pages = new int[count];
        this.lastStores = new long[count];
        this.completed = new boolean[count];
        Arrays.fill(pages, NONE);
    }

    long address(int buffer) {
        return address + (long) buffer * pageBytes;
    }

    int count() {
        return pages.length;
    }

    synchronized int cleanCount() {
        return clean.size();
    }

    synchronized int lentCount() {
        return lentCount;
    }

    /** A page was found in a buffer when the disk was opened; false if another one was. */
    synchronized boolean restore(int buffer, int page) {
        if (buffer >= pages.length || pages[buffer] != NONE) {
            return false;
        }
        pages[buffer] = page;
        lastStores[buffer] = ++storeCount;
        lentCount++;
        return true;
    }

    /** All pages are restored: what is left can be used, after a barrier if it had to be zeroed. */
    synchronized void restored() {
        byte[] zeros = new byte[pageBytes];
        for (int buffer = 0; buffer < pages.length; buffer++) {
            if (pages[buffer] == NONE) {
                if (Arrays.equals(memory.read(address(buffer), pageBytes), zeros)) {
                    clean.add(buffer);
                } else {
                    memory.zero(address(buffer), pageBytes);
                    zeroed.add(buffer);
                }
            }
        }
    }

    /** A clean buffer for a page, or NONE. */
    synchronized int lend(int page) {
        if (clean.isEmpty()) {
            return NONE;
        }
        int buffer = clean.removeFirst();
        pages[buffer] = page;
        completed[buffer] = false;
        lentCount++;
        stored(buffer);
        return buffer;
    }

    /** No page is in it any more, although that may not be durable yet. */
    synchronized void giveBack(int buffer) {
        pages[buffer] = NONE;
        lentCount--;
        givenBack.add(buffer);
    }

    /** Something is stored to a buffer. */
    synchronized void stored(int buffer) {
        lastStores[buffer] = ++storeCount;
    }

    /** The page in a buffer was filled from start to end and will hardly change soon. */
    synchronized void completed(int buffer) {
        completed[buffer] = true;
    }

    synchronized boolean isCompleted(int buffer) {
        return completed[buffer];
    }

    /** The page in a buffer, or NONE. */
    synchronized int page(int buffer) {
        return pages[buffer];
    }

    /** Changes with each store to the buffer. */
    synchronized long version(int buffer) {
        return lastStores[buffer];
    }

    /**
     * The buffers that are the first to be written to flash, those that are complete before those that may change again, and the longest
     * unchanged first.
     */
    synchronized List<Integer> oldest(int count) {
        List<Integer> lent = new ArrayList<>();
        for (int buffer = 0; buffer < pages.length; buffer++) {
            if (pages[buffer] != NONE) {
                lent.add(buffer);
            }
        }
        lent.sort((a, b) -> completed[a] != completed[b]
                ? Boolean.compare(completed[b], completed[a])
                : Long.compare(lastStores[a], lastStores[b]));
        return List.copyOf(lent.subList(0, Math.min(count, lent.size())));
    }

    /** To be called as a barrier begins; what it returns is run once that barrier has succeeded. */
    synchronized Runnable beforeBarrier() {
        List<Integer> nobodys = givenBack;
        List<Integer> zeros = zeroed;
        givenBack = new ArrayList<>();
        zeroed = new ArrayList<>();
        return () -> {
            synchronized (this) {
                for (int buffer : nobodys) {
                    memory.zero(address(buffer), pageBytes);
                    zeroed.add(buffer);
                }
                clean.addAll(zeros);
            }
        };
    }
}
