package dev.daicho.nvfs.flash;

import dev.daicho.nvfs.CorruptImageException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntPredicate;

/**
 * The sectors of one device: their states and erase counts, as {@link FlashTables} keep them, and which pages in them are live, which is
 * found from the pages' places when the device is opened.
 *
 * <p>Thread-safe: each call is one short step. Source: SPEC N9.
 */
final class Sectors {

    static final int NONE = -1;

    private final FlashTables tables;
    private final int pagesPerSector;
    private final int levellingThreshold;
    private final SectorState[] states;
    private final int[] stateCounts = new int[SectorState.BY_CODE.length];
    private final AtomicIntegerArray eraseCounts;
    private final AtomicIntegerArray places;
    private final AtomicIntegerArray buffers;
    private final int[] pageAt;
    private final int[] liveCounts;
    private int usedPageCount;

    Sectors(FlashTables tables, FlashGeometry geometry, int pageBytes) {
        this.tables = tables;
        this.pagesPerSector = geometry.sectorBytes() / pageBytes;
        this.levellingThreshold = Math.max(1, geometry.enduranceErases() / 256);
        this.states = new SectorState[geometry.sectorCount()];
        this.eraseCounts = new AtomicIntegerArray(geometry.sectorCount());
        this.liveCounts = new int[geometry.sectorCount()];
        this.pageAt = new int[Math.multiplyExact(geometry.sectorCount(), pagesPerSector)];
        this.places = new AtomicIntegerArray(tables.pageCount());
        this.buffers = new AtomicIntegerArray(tables.pageCount());
        Arrays.fill(pageAt, NONE);
        for (int sector = 0; sector < states.length; sector++) {
            SectorState found = tables.state(sector);
            // If the erase did not begin, what it was to erase may still be used; if it did, nothing is.
            states[sector] = found == SectorState.ERASING ? SectorState.CLOSED : found;
            stateCounts[states[sector].ordinal()]++;
            eraseCounts.set(sector, tables.eraseCount(sector));
        }
        for (int page = 0; page < places.length(); page++) {
            int place = tables.place(page);
            places.set(page, place);
            buffers.set(page, tables.buffer(page));
            if (place != FlashTables.NOWHERE) {
                requirePlausible(page, place);
                occupy(page, place);
            }
        }
    }

    private void requirePlausible(int page, int place) {
        if (place >= pageAt.length || pageAt[place] != NONE || states[place / pagesPerSector] == SectorState.FREE) {
            throw new CorruptImageException(
                    "flash page " + page, "nothing of it can be at place " + place + ", where it is said to be");
        }
    }

    int count() {
        return states.length;
    }

    synchronized SectorState state(int sector) {
        return states[sector];
    }

    int eraseCount(int sector) {
        return eraseCounts.get(sector);
    }

    synchronized int liveCount(int sector) {
        return liveCounts[sector];
    }

    synchronized int usedPageCount() {
        return usedPageCount;
    }

    synchronized void setState(int sector, SectorState state) {
        stateCounts[states[sector].ordinal()]--;
        stateCounts[state.ordinal()]++;
        states[sector] = state;
        tables.setSector(sector, state, eraseCounts.get(sector));
    }

    /** To be called before an erase, and a barrier after it. */
    synchronized void beginErase(int sector) {
        eraseCounts.incrementAndGet(sector);
        setState(sector, SectorState.ERASING);
    }

    /** Where a page is. */
    int place(int page) {
        return places.get(page);
    }

    /** The page that is at a place, or NONE. */
    synchronized int pageAt(int place) {
        return pageAt[place];
    }

    /** The buffer a page is in, or NONE. */
    int buffer(int page) {
        return buffers.get(page);
    }

    /** Says where a page is, and in which buffer. */
    synchronized void setPage(int page, int place, int buffer) {
        int old = places.get(page);
        if (old == place && buffers.get(page) == buffer) {
            return;
        }
        tables.setPage(page, place, buffer);
        buffers.set(page, buffer);
        places.set(page, place);
        if (old == place) {
            return;
        }
        if (old != FlashTables.NOWHERE) {
            pageAt[old] = NONE;
            liveCounts[old / pagesPerSector]--;
            usedPageCount--;
        }
        if (place != FlashTables.NOWHERE) {
            occupy(page, place);
        }
    }

    /** A page is in a buffer too from now on. */
    synchronized void setBuffer(int page, int buffer) {
        setPage(page, places.get(page), buffer);
    }

    /** Says that a page was copied, unless it has gone elsewhere meanwhile. */
    synchronized void movePlace(int page, int from, int to) {
        if (places.get(page) == from) {
            setPage(page, to, buffers.get(page));
        }
    }

    private void occupy(int page, int place) {
        pageAt[place] = page;
        liveCounts[place / pagesPerSector]++;
        usedPageCount++;
    }

    synchronized int count(SectorState state) {
        return stateCounts[state.ordinal()];
    }

    /** The free sector with the fewest erases, or the most; NONE if there is none. */
    synchronized int free(boolean leastWorn) {
        return best(sector -> states[sector] == SectorState.FREE, leastWorn);
    }

    private int best(IntPredicate candidate, boolean leastWorn) {
        int best = NONE;
        for (int sector = 0; sector < states.length; sector++) {
            if (candidate.test(sector)
                    && (best == NONE
                            || (leastWorn
                                    ? eraseCount(sector) < eraseCount(best)
                                    : eraseCount(sector) > eraseCount(best)))) {
                best = sector;
            }
        }
        return best;
    }

    synchronized int first(SectorState state) {
        if (count(state) == 0) {
            return NONE;
        }
        for (int sector = 0; sector < states.length; sector++) {
            if (states[sector] == state) {
                return sector;
            }
        }
        return NONE;
    }

    /** The closed sector that gives the most pages back, the less worn of equals; NONE if none gives any. */
    synchronized int mostGarbage() {
        int best = NONE;
        for (int sector = 0; sector < states.length; sector++) {
            if (states[sector] == SectorState.CLOSED
                    && liveCounts[sector] < pagesPerSector
                    && (best == NONE
                            || liveCounts[sector] < liveCounts[best]
                            || (liveCounts[sector] == liveCounts[best] && eraseCount(sector) < eraseCount(best)))) {
                best = sector;
            }
        }
        return best;
    }

    /** The closed sector that lags so far behind the most worn that its content is to move; NONE if none does. */
    synchronized int laggard() {
        int least = best(sector -> states[sector] == SectorState.CLOSED, true);
        return least != NONE && maxEraseCount() - eraseCount(least) > levellingThreshold ? least : NONE;
    }

    synchronized int maxEraseCount() {
        int most = best(sector -> states[sector] != SectorState.RETIRED, false);
        return most == NONE ? 0 : eraseCount(most);
    }

    synchronized int minEraseCount() {
        int least = best(sector -> states[sector] != SectorState.RETIRED, true);
        return least == NONE ? 0 : eraseCount(least);
    }
}
