package dev.daicho.nvfs.flash;

import dev.daicho.nvfs.MediumFailedException;
import dev.daicho.nvfs.OutcomeUnknownException;
import dev.daicho.nvfs.memory.NvMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * NV memory whose greater part is NOR flash: a disk on it knows no difference. What lies before the first file block (superblock, maps,
 * transaction records) stays in NV memory; all after it is {@link FlashPages}. Buffers go to flash when half of them are in use, complete ones first, then the longest unchanged.
 *
 * <p>Thread-safe. Reads wait for nothing but short steps on the same page, and for the drive itself. Programming and erasing happen in
 * {@link #makeReady} and {@link #tidy}, which are called without locks; in a store only if somebody forgot to. Different threads do it on
 * different drives at the same time. Durability: that of {@link NvMemory}. Source: SPEC N8, N9, N10; paper section 4 (2) b.
 */
public final class FlashMemory implements NvMemory {

    private static final int PAGE_BYTES = FlashLayout.PAGE_BYTES;
    private final NvMemory memory;
    private final FlashLayout layout;
    private final List<FlashTranslation> drives;
    private final PageBuffers buffers;
    private final FlashPages pages;

    private volatile @Nullable RuntimeException failure;
    private volatile boolean worn;
    private volatile BooleanSupplier holdsLock = () -> false;

    private FlashMemory(NvMemory memory, FlashLayout layout, List<NorFlash> devices, List<String> names) {
        this.memory = memory;
        this.layout = layout;
        this.buffers = new PageBuffers(memory, layout.bufferAddress(), layout.bufferCount(), PAGE_BYTES);
        List<FlashTranslation> opened = new ArrayList<>();
        long tables = layout.tableAddress();
        for (NorFlash device : devices) {
            opened.add(FlashTranslation.open(device, PAGE_BYTES, memory, tables, this::barrier));
            tables += FlashTranslation.tableBytes(device.geometry(), PAGE_BYTES);
        }
        this.drives = List.copyOf(opened);
        this.pages = new FlashPages(memory, layout.pageCount(), buffers, drives, names);
    }

    /** Makes the part of the image that flash needs, and puts labels on the devices. */
    static FlashMemory format(NvMemory memory, FlashLayout layout, List<NorFlash> devices, List<String> names)
            throws FlashException {
        layout.write(memory);
        List<NorFlash> labelled = new ArrayList<>();
        long tables = layout.tableAddress();
        for (int drive = 0; drive < devices.size(); drive++) {
            NorFlash device = LabelledFlash.label(devices.get(drive), names.get(drive), layout.identity(), drive);
            FlashTranslation.format(device, PAGE_BYTES, memory, tables);
            tables += FlashTranslation.tableBytes(device.geometry(), PAGE_BYTES);
            labelled.add(device);
        }
        memory.zero(layout.bufferAddress(), (long) layout.bufferCount() * PAGE_BYTES);
        memory.barrier();
        return new FlashMemory(memory, layout, labelled, names);
    }

    /** Opens it, also after a power loss. */
    static FlashMemory open(NvMemory memory, FlashLayout layout, List<NorFlash> devices, List<String> names)
            throws FlashException {
        if (devices.size() != layout.driveCount()) {
            throw new IllegalArgumentException("The disk is on " + layout.driveCount() + " flash devices; "
                    + devices.size() + " are configured: " + names);
        }
        List<NorFlash> labelled = new ArrayList<>();
        for (int drive = 0; drive < devices.size(); drive++) {
            labelled.add(LabelledFlash.check(devices.get(drive), names.get(drive), layout.identity(), drive));
        }
        return new FlashMemory(memory, layout, labelled, names);
    }

    /** How each drive is, in their order. */
    public List<FlashStatus> status() {
        return drives.stream().map(FlashTranslation::status).toList();
    }

    /** How often each sector of a drive was erased. */
    public int[] eraseCounts(int drive) {
        return drives.get(drive).eraseCounts();
    }

    /** Buffers in use, of how many. */
    public int lentBufferCount() {
        return buffers.lentCount();
    }

    public int bufferCount() {
        return buffers.count();
    }

    /** Writes all buffers to flash, as far as nobody stores to them meanwhile; called without locks. */
    public void writeBackAll() throws FlashException {
        for (int buffer : buffers.oldest(buffers.count())) {
            pages.writeBack(buffer);
        }
    }

    // NvMemory

    @Override
    public long length() {
        return layout.lengthBytes();
    }

    /** One page's part of an operation. */
    private interface PageAction {
        void run(int page, int offset, ByteBuffer part);
    }

    private void forPages(long address, ByteBuffer bytes, PageAction action) {
        int limit = bytes.limit();
        long at = address - layout.fixedBytes();
        while (bytes.position() < limit) {
            int offset = (int) (at % PAGE_BYTES);
            int count = Math.min(limit - bytes.position(), PAGE_BYTES - offset);
            bytes.limit(bytes.position() + count);
            action.run((int) (at / PAGE_BYTES), offset, bytes);
            at += count;
        }
        bytes.limit(limit);
    }

    private boolean isFixed(long address) {
        return address < layout.fixedBytes();
    }

    @Override
    public void read(long address, ByteBuffer target) {
        if (isFixed(address)) {
            memory.read(address, target);
        } else {
            forPages(address, target, pages::load);
        }
    }

    @Override
    public void write(long address, ByteBuffer source) {
        if (isFixed(address)) {
            memory.write(address, source);
        } else {
            forPages(address, source, this::store);
        }
    }

    private void store(int page, int offset, ByteBuffer source) {
        if (!pages.hasBuffer(page) && buffers.cleanCount() <= few() && !holdsLock.getAsBoolean()) {
            makeReady(PAGE_BYTES);
        }
        while (!pages.store(page, offset, source)) {
            if (makeReady(PAGE_BYTES) == 0 && buffers.cleanCount() == 0) {
                throw new MediumFailedException("The flash takes nothing more, because too many sectors have failed. "
                        + "Open the disk again, and copy what is there to another one");
            }
        }
    }

    @Override
    public void zero(long address, long length) {
        if (isFixed(address)) {
            memory.zero(address, length);
            return;
        }
        long end = address + length;
        for (long at = address; at < end; ) {
            int offset = (int) ((at - layout.fixedBytes()) % PAGE_BYTES);
            int count = (int) Math.min(end - at, PAGE_BYTES - offset);
            if (count == PAGE_BYTES) {
                pages.drop((int) ((at - layout.fixedBytes()) / PAGE_BYTES));
            } else {
                write(at, ByteBuffer.allocate(count));
            }
            at += count;
        }
    }

    @Override
    public void discard(long address, long length) {
        if (!isFixed(address) && length % PAGE_BYTES == 0) {
            zero(address, length);
        }
    }

    @Override
    public void completed(long address, long length) {
        long first = Math.max(0, address - layout.fixedBytes() + PAGE_BYTES - 1) / PAGE_BYTES;
        long end = Math.max(0, address + length - layout.fixedBytes()) / PAGE_BYTES;
        for (long page = first; page < end; page++) {
            pages.completed((int) page);
        }
    }

    @Override
    public long readLong(long address) {
        return isFixed(address)
                ? memory.readLong(address)
                : ByteBuffer.wrap(read(address, Long.BYTES)).getLong();
    }

    @Override
    public void writeLong(long address, long value) {
        if (isFixed(address)) {
            memory.writeLong(address, value);
        } else {
            write(address, ByteBuffer.allocate(Long.BYTES).putLong(0, value));
        }
    }

    @Override
    public long storedBytes() {
        return memory.storedBytes();
    }

    @Override
    public int checksum(long address, int length) {
        if (isFixed(address)) {
            return memory.checksum(address, length);
        }
        CRC32C crc = new CRC32C();
        crc.update(read(address, length));
        return (int) crc.getValue();
    }

    @Override
    public void barrier() {
        RuntimeException earlier = failure;
        if (earlier != null) {
            throw new OutcomeUnknownException("The medium failed earlier: close the store and look at it", earlier);
        }
        Runnable after = buffers.beforeBarrier();
        try {
            memory.barrier();
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
        after.run();
    }

    // Writing back

    /** So many buffers are kept for stores under the disk's lock. */
    private int few() {
        return buffers.count() / 8;
    }

    @Override
    public long makeReady(long bytes) {
        int few = few();
        int pages = (int) Math.min(bytes / PAGE_BYTES + 2, 2L * few);
        while (buffers.cleanCount() < pages + few) {
            int lent = buffers.lentCount();
            if (lent > buffers.count() / 2) {
                writeBackOldest(few, true);
            }
            if (worn && buffers.lentCount() >= lent) {
                // What is left is for decisions, for deleting, and for opening the disk again.
                return buffers.cleanCount() < pages + 2 * few ? 0 : bytes;
            }
            barrier();
            barrier();
        }
        return Math.min(bytes, (long) Math.max(1, few - 2) * PAGE_BYTES);
    }

    @Override
    public boolean isReady(long bytes) {
        return worn || buffers.cleanCount() >= Math.min(bytes / PAGE_BYTES + 2, few());
    }

    @Override
    public void hurryIf(BooleanSupplier newHoldsLock) {
        holdsLock = newHoldsLock;
    }

    @Override
    public void tidy() {
        int tooMany = buffers.lentCount() - buffers.count() / 2;
        if (tooMany > 0) {
            writeBackOldest(Math.min(tooMany, few() + 1), false);
        }
    }

    /** Writes some buffers back, and finds out whether the flash takes more. */
    private void writeBackOldest(int count, boolean mayWait) {
        WriteBack task = new WriteBack(count);
        task.run(false);
        if (mayWait && task.writtenCount == 0 && !task.failed) {
            task.run(true);
        }
        worn = task.failed && task.writtenCount == 0;
    }

    /** Some buffers being written back. */
    private final class WriteBack {

        private final int count;
        private final List<Integer> candidates;
        private int writtenCount;
        private boolean failed;

        private WriteBack(int count) {
            this.count = count;
            this.candidates = buffers.oldest(2 * count);
        }

        private void run(boolean alsoBusyDrives) {
            for (int buffer : candidates) {
                int page = buffers.page(buffer);
                if (writtenCount < count && page != PageBuffers.NONE && (alsoBusyDrives || !pages.isDriveBusy(page))) {
                    try {
                        writtenCount += pages.writeBack(buffer) ? 1 : 0;
                    } catch (FlashException e) {
                        failed = true;
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        drives.forEach(FlashTranslation::close);
        memory.close();
    }
}
