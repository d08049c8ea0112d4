package dev.daicho.nvfs.flash;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gets sectors of a device back that hold garbage, in bounded steps: moves the live pages of a victim elsewhere, and erases it when it is
 * empty. The victim is the sector that gives the most back, or now and then one that lags in erases (static wear levelling), or first of all
 * one that has failed to program, which is retired.
 *
 * <p>Not thread-safe: its device's translation takes turns. Durability: before a sector is erased there is a barrier, so the place of nothing
 * durable is ever erased. Source: SPEC N9; paper, section 5.
 */
final class Collector {

    private final NorFlash flash;
    private final Sectors sectors;
    private final Runnable barrier;
    private final Programming programming;
    private final int fewFreeSectors;
    private final int pageBytes;
    private final int pagesPerSector;
    private final AtomicLong movedPageCount = new AtomicLong();
    private int victim = Sectors.NONE;
    private int victimPage;
    private boolean victimIsUnreadable;
    private boolean lastWasLaggard;
    private boolean running;

    /** Programs a page that is collected; returns its place. */
    interface Programming {
        int program(ByteBuffer content) throws FlashException;
    }

    Collector(
            NorFlash flash,
            Sectors sectors,
            int pageBytes,
            int fewFreeSectors,
            Runnable barrier,
            Programming programming) {
        this.flash = flash;
        this.sectors = sectors;
        this.barrier = barrier;
        this.programming = programming;
        this.fewFreeSectors = fewFreeSectors;
        this.pageBytes = pageBytes;
        this.pagesPerSector = flash.geometry().sectorBytes() / pageBytes;
    }

    /** Whether a step is under way, so that its own programming must not begin another. */
    boolean isRunning() {
        return running;
    }

    /** Pages moved since the device was opened. */
    long movedPageCount() {
        return movedPageCount.get();
    }

    /** Whether there is anything to collect that would be worth the wear: no sector is, that is less than half garbage. */
    boolean isWorthWhile() {
        if (victim != Sectors.NONE || sectors.count(SectorState.FAILING) > 0) {
            return true;
        }
        int best = sectors.mostGarbage();
        return best != Sectors.NONE && sectors.liveCount(best) <= pagesPerSector / 2;
    }

    /** Enough pages to have the victim empty before as many have been written as it gives back. */
    int pace() {
        if (victim == Sectors.NONE) {
            victim = chooseVictim();
        }
        if (victim == Sectors.NONE) {
            return 0;
        }
        int gain = Math.max(pagesPerSector - sectors.liveCount(victim), pagesPerSector / 8 + 1);
        return sectors.liveCount(victim) / gain + 2;
    }

    /** One step: moves at most that many pages, and erases the sector if no page is left in it; false if there is no victim. */
    boolean collect(int pageLimit) throws FlashException {
        if (victim == Sectors.NONE) {
            victim = chooseVictim();
        }
        if (victim == Sectors.NONE) {
            return false;
        }
        running = true;
        try {
            moveFromVictim(pageLimit);
        } finally {
            running = false;
        }
        if (victimPage == pagesPerSector) {
            int emptied = victim;
            victim = Sectors.NONE;
            victimPage = 0;
            eraseOrRetire(emptied);
        }
        return true;
    }

    private void moveFromVictim(int pageLimit) throws FlashException {
        for (int moved = 0; victimPage < pagesPerSector && moved < pageLimit; victimPage++) {
            int place = victim * pagesPerSector + victimPage;
            int page = sectors.pageAt(place);
            if (page != Sectors.NONE) {
                move(page, place);
                moved++;
            }
        }
    }

    private int chooseVictim() {
        int failing = sectors.first(SectorState.FAILING);
        if (failing != Sectors.NONE) {
            return failing;
        }
        // Every other time at most: a sector full of live pages gives nothing back.
        int laggard =
                lastWasLaggard || sectors.count(SectorState.FREE) < fewFreeSectors ? Sectors.NONE : sectors.laggard();
        lastWasLaggard = laggard != Sectors.NONE;
        return lastWasLaggard ? laggard : sectors.mostGarbage();
    }

    private void move(int page, int place) throws FlashException {
        ByteBuffer content = ByteBuffer.allocate(pageBytes);
        try {
            flash.read(place / pagesPerSector, place % pagesPerSector * pageBytes, content);
        } catch (FlashException.ReadFailed lost) {
            // It stays where it is, so that whoever reads it is told; the sector is retired with it.
            victimIsUnreadable = true;
            return;
        }
        sectors.movePlace(page, place, programming.program(content.flip()));
        movedPageCount.incrementAndGet();
    }

    private void eraseOrRetire(int sector) {
        if (sectors.state(sector) == SectorState.FAILING || victimIsUnreadable) {
            victimIsUnreadable = false;
            sectors.setState(sector, SectorState.RETIRED);
            return;
        }
        sectors.beginErase(sector);
        barrier.run();
        try {
            flash.erase(sector);
            sectors.setState(sector, SectorState.FREE);
        } catch (FlashException e) {
            sectors.setState(sector, SectorState.RETIRED);
        }
    }
}
