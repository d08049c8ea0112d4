package dev.daicho.nvfs.flash;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.MediumFailedException;
import dev.daicho.nvfs.memory.NvMemory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The pages of a disk on flash, each in a drive, or in a buffer over it in NV memory while it is being written, or nowhere, which is all
 * zeros. Pages go to the drives by turns.
 *
 * <p>A store puts a buffer over its page, which holds the difference to what is in the flash. Buffers are lent durably zeroed, so the page's
 * word in NV memory can say so at once: a crash of the process loses nothing, and what a power loss leaves of the stores is old or new,
 * as in any NV memory.
 *
 * <p>Thread-safe: pages are guarded by locks of their own, which are held for short steps, never while a drive programs or erases. Source:
 * SPEC N8; paper section 4 (2) b.
 */
final class FlashPages {

    private static final int PAGE_BYTES = FlashLayout.PAGE_BYTES;
    private static final int STRIPE_COUNT = 64;
    private static final int NONE = PageBuffers.NONE;

    private final NvMemory memory;
    private final List<FlashTranslation> drives;
    private final List<String> names;
    private final PageBuffers buffers;
    private final AtomicIntegerArray bufferOf;
    private final ReadWriteLock[] stripes = new ReadWriteLock[STRIPE_COUNT];

    /** How many write to each drive. */
    private final AtomicIntegerArray busyCounts;

    /** @param names of the drives, for messages */
    FlashPages(NvMemory memory, int pageCount, PageBuffers buffers, List<FlashTranslation> drives, List<String> names) {
        this.memory = memory;
        this.buffers = buffers;
        this.drives = drives;
        this.names = names;
        this.bufferOf = new AtomicIntegerArray(pageCount);
        this.busyCounts = new AtomicIntegerArray(drives.size());
        for (int i = 0; i < STRIPE_COUNT; i++) {
            stripes[i] = new ReentrantReadWriteLock();
        }
        for (int page = 0; page < pageCount; page++) {
            int buffer = drive(page).bufferOver(pageInDrive(page));
            bufferOf.set(page, buffer);
            if (buffer != NONE && !buffers.restore(buffer, page)) {
                throw new CorruptImageException(
                        "flash page " + page, "it can't be in buffer " + buffer + ", where it is said to be");
            }
        }
        buffers.restored();
    }

    boolean hasBuffer(int page) {
        return bufferOf.get(page) != NONE;
    }

    /** Whether somebody is writing to the drive a page is on. */
    boolean isDriveBusy(int page) {
        return busyCounts.get(page % drives.size()) > 0;
    }

    /** Reads what the buffer has room for. */
    void load(int page, int offset, ByteBuffer target) {
        stripe(page).readLock().lock();
        try {
            int buffer = bufferOf.get(page);
            if (buffer == NONE) {
                drive(page).read(pageInDrive(page), offset, target);
            } else {
                byte[] stored = memory.read(buffers.address(buffer) + offset, target.remaining());
                target.put(difference(page, offset, stored));
            }
        } catch (FlashException e) {
            throw failed(page, e);
        } finally {
            stripe(page).readLock().unlock();
        }
    }

    /** Exclusive-or of bytes and what is in the flash, in place. */
    private byte[] difference(int page, int offset, byte[] bytes) throws FlashException {
        FlashTranslation drive = drive(page);
        if (drive.isInFlash(pageInDrive(page))) {
            byte[] flash = new byte[bytes.length];
            drive.read(pageInDrive(page), offset, ByteBuffer.wrap(flash));
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] ^= flash[i];
            }
        }
        return bytes;
    }

    /** Stores what remains in the buffer; false if the page has no buffer and there is none to be had. */
    boolean store(int page, int offset, ByteBuffer source) {
        stripe(page).writeLock().lock();
        try {
            int buffer = bufferOf.get(page);
            if (buffer == NONE) {
                buffer = buffers.lend(page);
                if (buffer == NONE) {
                    return false;
                }
                drive(page).putBufferOver(pageInDrive(page), buffer);
                bufferOf.set(page, buffer);
            }
            byte[] bytes = new byte[source.remaining()];
            source.get(source.position(), bytes);
            memory.write(buffers.address(buffer) + offset, ByteBuffer.wrap(difference(page, offset, bytes)));
            source.position(source.limit());
            buffers.stored(buffer);
            return true;
        } catch (FlashException e) {
            throw failed(page, e);
        } finally {
            stripe(page).writeLock().unlock();
        }
    }

    /** From now on the page is all zeros. */
    void drop(int page) {
        stripe(page).writeLock().lock();
        try {
            leaveBuffer(page);
            drive(page).discard(pageInDrive(page));
        } finally {
            stripe(page).writeLock().unlock();
        }
    }

    /** Called under the stripe's lock. */
    private void leaveBuffer(int page) {
        int buffer = bufferOf.getAndSet(page, NONE);
        if (buffer != NONE) {
            buffers.giveBack(buffer);
        }
    }

    /** The page has been filled and will hardly change soon. */
    void completed(int page) {
        stripe(page).readLock().lock();
        try {
            if (hasBuffer(page)) {
                buffers.completed(bufferOf.get(page));
            }
        } finally {
            stripe(page).readLock().unlock();
        }
    }

    /** Programs the page under a buffer; false if it was stored to meanwhile, so that it stays in its buffer. */
    boolean writeBack(int buffer) throws FlashException {
        int page = buffers.page(buffer);
        if (page == NONE) {
            return false;
        }
        long version;
        ByteBuffer content = ByteBuffer.allocate(PAGE_BYTES);
        stripe(page).readLock().lock();
        try {
            if (bufferOf.get(page) != buffer) {
                return false;
            }
            version = buffers.version(buffer);
            content.put(difference(page, 0, memory.read(buffers.address(buffer), PAGE_BYTES)));
        } finally {
            stripe(page).readLock().unlock();
        }
        boolean[] done = new boolean[1];
        busyCounts.incrementAndGet(page % drives.size());
        try {
            drive(page).replace(pageInDrive(page), content.flip(), buffers.isCompleted(buffer), place -> {
                stripe(page).writeLock().lock();
                try {
                    if (bufferOf.get(page) == buffer && buffers.version(buffer) == version) {
                        place.run();
                        leaveBuffer(page);
                        done[0] = true;
                    }
                } finally {
                    stripe(page).writeLock().unlock();
                }
            });
        } finally {
            busyCounts.decrementAndGet(page % drives.size());
        }
        return done[0];
    }

    private MediumFailedException failed(int page, FlashException e) {
        return new MediumFailedException("Flash device " + names.get(page % drives.size()) + ": " + e.getMessage(), e);
    }

    private FlashTranslation drive(int page) {
        return drives.get(page % drives.size());
    }

    private int pageInDrive(int page) {
        return page / drives.size();
    }

    private ReadWriteLock stripe(int page) {
        return stripes[page % STRIPE_COUNT];
    }
}
