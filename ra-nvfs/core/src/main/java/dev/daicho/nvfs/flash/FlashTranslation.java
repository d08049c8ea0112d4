package dev.daicho.nvfs.flash;

import dev.daicho.nvfs.memory.NvMemory;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A NOR device as numbered pages that can be written again and again. A page is always programmed into an erased place and then its new
 * place is stored in NV memory; the old one is garbage. Sectors are filled from their start, one for what is written and one for what is
 * collected. When few are free, each write also does a bounded step of collection: it moves pages of the sector that gives the most back,
 * or now and then of one that lags in erases, and erases it when it is empty.
 *
 * <p>Two kinds of page are kept apart: what will hardly change soon goes where collected pages go, so that sectors become all garbage or
 * stay as they are, which is what makes collection cheap (N10).
 *
 * <p>Thread-safe: writes one at a time; reads, discarding and taking a page into a buffer at any time, also while a sector is erased.
 * Durability: a page written is the old or the new one, whole, after a power loss; which one is decided by the next barrier of the NV
 * memory. Before a sector is erased there is a barrier, so the place of nothing durable is ever erased; before the first page goes into a
 * sector too, so none is taken for erased that isn't.
 *
 * <p>Source: SPEC N8, N9, N10; paper, sections 4 (2) b and 5.
 */
public final class FlashTranslation implements AutoCloseable {

    /** Collection begins when so few sectors are free. */
    private static final int FEW_FREE_SECTORS = 3;

    private final NorFlash flash;
    private final FlashGeometry geometry;
    private final Sectors sectors;
    private final Runnable barrier;
    private final int pageBytes;
    private final int pagesPerSector;
    private final int pageCount;
    private final Stream written = new Stream(SectorState.OPEN, true);
    private final Stream collected = new Stream(SectorState.OPEN_FOR_COLLECTED, false);
    private final Collector collector;
    private final AtomicLong writtenPageCount = new AtomicLong();

    /** A sector that is being filled. */
    private static final class Stream {
        private final SectorState state;
        private final boolean leastWorn;
        private int sector = Sectors.NONE;
        private int nextPage;

        private Stream(SectorState state, boolean leastWorn) {
            this.state = state;
            this.leastWorn = leastWorn;
        }
    }

    private FlashTranslation(NorFlash flash, FlashTables tables, int pageBytes, Runnable barrier) {
        this.flash = flash;
        this.geometry = flash.geometry();
        this.sectors = new Sectors(tables, geometry, pageBytes);
        this.barrier = barrier;
        this.pageBytes = pageBytes;
        this.pagesPerSector = geometry.sectorBytes() / pageBytes;
        this.pageCount = tables.pageCount();
        this.collector = new Collector(
                flash, sectors, pageBytes, FEW_FREE_SECTORS, barrier, content -> program(collected, content));
        resume(written);
        resume(collected);
    }

    /** Bytes of NV memory that the tables of a device need. */
    public static long tableBytes(FlashGeometry geometry, int pageBytes) {
        return FlashTables.lengthBytes(geometry, pageBytes);
    }

    /**
     * Makes the tables of a device whose content does not matter.
     *
     * @param address of the tables, a multiple of 8
     * @throws IllegalArgumentException if pages of that length don't fit the device
     */
    public static void format(NorFlash flash, int pageBytes, NvMemory memory, long address) {
        FlashGeometry geometry = flash.geometry();
        FlashTables tables = FlashTables.format(memory, address, geometry, pageBytes);
        for (int sector = 0; sector < geometry.sectorCount(); sector++) {
            boolean blank = blankFrom(flash, sector, pageBytes) == 0;
            tables.setSector(sector, blank ? SectorState.FREE : SectorState.CLOSED, 0);
        }
        memory.barrier();
    }

    /**
     * Opens a device with its tables, also after a power loss.
     *
     * @param barrier makes what was stored in the memory durable
     * @throws dev.daicho.nvfs.FileStoreException if the tables are of another version or device, or damaged
     */
    public static FlashTranslation open(
            NorFlash flash, int pageBytes, NvMemory memory, long address, Runnable barrier) {
        FlashTables tables = FlashTables.open(memory, address, flash.geometry(), pageBytes);
        return new FlashTranslation(flash, tables, pageBytes, barrier);
    }

    /** How many pages there are. */
    public int pageCount() {
        return pageCount;
    }

    /** Length of a page. */
    public int pageBytes() {
        return pageBytes;
    }

    /**
     * Reads from a page; one that was never written is all zeros.
     *
     * @throws FlashException.ReadFailed if the device can't
     */
    public void read(int page, int offset, ByteBuffer target) throws FlashException {
        requireInside(page, offset, target.remaining());
        while (!readWhereItIs(page, offset, target.duplicate())) {
            // The page went elsewhere meanwhile, and its old place may have been erased.
        }
        target.position(target.limit());
    }

    private boolean readWhereItIs(int page, int offset, ByteBuffer target) throws FlashException {
        int place = sectors.place(page);
        if (place == FlashTables.NOWHERE) {
            target.put(new byte[target.remaining()]);
            return true;
        }
        int eraseCount = sectors.eraseCount(sectorOf(place));
        if (sectors.place(page) != place) {
            return false;
        }
        try {
            flash.read(sectorOf(place), offsetOf(place) + offset, target);
        } catch (FlashException e) {
            if (sectors.place(page) == place) {
                throw e;
            }
            return false;
        }
        return sectors.place(page) == place && sectors.eraseCount(sectorOf(place)) == eraseCount;
    }

    /**
     * Writes into a page; the rest of it stays.
     *
     * @throws FlashException.WornOut if too few sectors are good any more
     * @throws FlashException.ReadFailed if the rest of the page can't be read
     */
    public synchronized void write(int page, int offset, ByteBuffer source) throws FlashException {
        requireInside(page, offset, source.remaining());
        ByteBuffer whole = ByteBuffer.allocate(pageBytes);
        if (source.remaining() < pageBytes) {
            read(page, 0, whole.duplicate());
        }
        whole.position(offset).put(source).rewind();
        replace(page, whole, false, Runnable::run);
    }

    /**
     * Programs a whole page.
     *
     * @param lasting whether it will hardly change soon
     * @param placing is given what makes the new content the page's, to be run or not, under whatever lock decides that
     * @throws FlashException.WornOut if too few sectors are good any more
     */
    public synchronized void replace(int page, ByteBuffer content, boolean lasting, Consumer<Runnable> placing)
            throws FlashException {
        requireInside(page, 0, content.remaining());
        refuseIfWornOut(sectors.place(page) == FlashTables.NOWHERE ? 1 : 0);
        if (sectors.count(SectorState.FREE) <= FEW_FREE_SECTORS) {
            collector.collect(collector.pace());
        }
        int place = program(lasting ? collected : written, content);
        // Whoever is asked may not come back to it later: until its place is known, the sector counts as garbage.
        placing.accept(() -> sectors.setPage(page, place, Sectors.NONE));
        writtenPageCount.incrementAndGet();
    }

    /** The page's content is of no use any more; it reads as zeros. */
    public void discard(int page) {
        requireInside(page, 0, 0);
        sectors.setPage(page, FlashTables.NOWHERE, Sectors.NONE);
    }

    /** Whether a page takes a place in the flash. */
    boolean isInFlash(int page) {
        return sectors.place(page) != FlashTables.NOWHERE;
    }

    /** From now on a page's content is what is in the flash exclusive-or what is in a buffer of NV memory. */
    void putBufferOver(int page, int buffer) {
        sectors.setBuffer(page, buffer);
    }

    /** The buffer over a page, or -1. */
    int bufferOver(int page) {
        return sectors.buffer(page);
    }

    /**
     * Does one small step of collection when there is nothing else to do: moves a page, or erases a sector.
     *
     * @return false if there is nothing to collect that would be worth the wear: no sector is half garbage
     */
    public synchronized boolean collect() throws FlashException {
        return collector.isWorthWhile() && collector.collect(1);
    }

    /** How the device is. */
    public FlashStatus status() {
        return new FlashStatus(
                pageCount,
                sectors.usedPageCount(),
                sectors.count(SectorState.FREE),
                sectors.count(SectorState.RETIRED),
                sectors.minEraseCount(),
                sectors.maxEraseCount(),
                writtenPageCount.get(),
                collector.movedPageCount());
    }

    /** How often each sector was erased, or its erase was begun. */
    int[] eraseCounts() {
        return IntStream.range(0, sectors.count()).map(sectors::eraseCount).toArray();
    }

    /** Lets go of the device; nothing is made durable. */
    @Override
    public void close() {
        flash.close();
    }

    // Filling sectors

    /** Programs a page into the next place of a stream and checks it. */
    private int program(Stream stream, ByteBuffer content) throws FlashException {
        while (true) {
            Stream target = ready(stream) ? stream : written;
            if (target != stream && !ready(target)) {
                throw wornOut();
            }
            int place = target.sector * pagesPerSector + target.nextPage++;
            try {
                flash.program(sectorOf(place), offsetOf(place), content.duplicate());
                if (isAt(place, content)) {
                    return place;
                }
            } catch (FlashException.ProgramFailed | FlashException.ReadFailed failed) {
                // The sector is told from the failure below: it is not trusted with anything any more.
            }
            sectors.setState(target.sector, SectorState.FAILING);
            target.sector = Sectors.NONE;
        }
    }

    private boolean isAt(int place, ByteBuffer content) throws FlashException {
        ByteBuffer found = ByteBuffer.allocate(pageBytes);
        flash.read(sectorOf(place), offsetOf(place), found);
        return found.flip().equals(content);
    }

    /** Sees to it that the stream has a place; false if there is none for what is collected. */
    private boolean ready(Stream stream) throws FlashException {
        if (stream.sector != Sectors.NONE && stream.nextPage == pagesPerSector) {
            sectors.setState(stream.sector, SectorState.CLOSED);
            stream.sector = Sectors.NONE;
        }
        if (stream.sector != Sectors.NONE) {
            return true;
        }
        if (!collector.isRunning()) {
            // The last free sector is for collection, without which none would ever be free again.
            while (sectors.count(SectorState.FREE) <= 1 && collector.collect(pagesPerSector)) {
                refuseIfWornOut(0);
            }
            if (stream.sector != Sectors.NONE) {
                // Collection has opened one for itself meanwhile, which has room.
                return stream.nextPage < pagesPerSector || ready(stream);
            }
        }
        int sector = sectors.free(stream.leastWorn);
        if (sector == Sectors.NONE) {
            return false;
        }
        stream.sector = sector;
        stream.nextPage = 0;
        sectors.setState(sector, stream.state);
        barrier.run();
        return true;
    }

    private void refuseIfWornOut(int newPageCount) throws FlashException {
        int usable = sectors.count() - sectors.count(SectorState.RETIRED) - sectors.count(SectorState.FAILING);
        if (sectors.usedPageCount() + newPageCount > (usable - FEW_FREE_SECTORS) * pagesPerSector) {
            throw wornOut();
        }
    }

    private FlashException.WornOut wornOut() {
        return new FlashException.WornOut(sectors.count(SectorState.RETIRED), sectors.count());
    }

    // After opening

    /**
     * Goes on filling the sector that was open. The page after the last that shows anything may have been begun without showing it, so
     * it is left out.
     */
    private void resume(Stream stream) {
        int sector = sectors.first(stream.state);
        if (sector == Sectors.NONE) {
            return;
        }
        stream.sector = sector;
        stream.nextPage = Math.min(pagesPerSector, blankFrom(flash, sector, pageBytes) + 1);
        for (int other = sector + 1; other < sectors.count(); other++) {
            if (sectors.state(other) == stream.state) {
                sectors.setState(other, SectorState.CLOSED);
            }
        }
    }

    /** The first page from which on a sector is erased; the number of its pages if it can't be read. */
    private static int blankFrom(NorFlash flash, int sector, int pageBytes) {
        int pages = flash.geometry().sectorBytes() / pageBytes;
        ByteBuffer content = ByteBuffer.allocate(pageBytes);
        for (int page = pages; page > 0; page--) {
            try {
                flash.read(sector, (page - 1) * pageBytes, content.clear());
            } catch (FlashException e) {
                return pages;
            }
            for (byte cell : content.array()) {
                if (cell != (byte) 0xFF) {
                    return page;
                }
            }
        }
        return 0;
    }

    private int sectorOf(int place) {
        return place / pagesPerSector;
    }

    private int offsetOf(int place) {
        return place % pagesPerSector * pageBytes;
    }

    private void requireInside(int page, int offset, int length) {
        if (page < 0 || page >= pageCount || offset < 0 || offset > pageBytes - length) {
            throw new IllegalArgumentException("Page " + page + ", bytes " + offset + " and " + length
                    + " more: there are " + pageCount + " pages of " + pageBytes + " bytes");
        }
    }
}
