package dev.daicho.nvfs.memory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.function.LongToIntFunction;
import java.util.zip.CRC32C;

/**
 * Memory on the Java heap that can lose power: it remembers every store since the last barrier, and {@link Loss} makes of them what the
 * medium could look like afterwards: of each line any prefix of the stores to it, independently of all other lines.
 *
 * <p>Pages are shared by all that came from one memory until somebody stores to them, so that a hundred thousand power losses take
 * seconds.
 */
public final class SimulatedMemory implements NvMemory {

    private static final int PAGE_SHIFT = 10;
    private static final int PAGE_BYTES = 1 << PAGE_SHIFT;

    private final long length;
    private final byte[][] live;
    private final byte[][] durable;

    /** Pages of the live memory that nobody else has. */
    private final BitSet own = new BitSet();

    private final BitSet dirty = new BitSet();
    private final List<Store> unforced = new ArrayList<>();
    private IntConsumer barrierObserver = n -> {};
    private int skippedBarrier = -1;
    private int barrierCount;

    private record Store(int address, byte[] bytes) {}

    /** What had been stored when the power went: all durable bytes, and the stores that were not forced. */
    public static final class Loss {

        private final long length;
        private final byte[][] durable;
        private final List<Store> unforced;

        private Loss(long length, byte[][] durable, List<Store> unforced) {
            this.length = length;
            this.durable = durable;
            this.unforced = unforced;
        }

        public int unforcedCount() {
            return unforced.size();
        }

        /** How many lines have stores that were not forced. */
        public int lineCount(int lineBytes) {
            return lines(lineBytes).size();
        }

        private List<Long> lines(int lineBytes) {
            TreeSet<Long> lines = new TreeSet<>();
            for (Store store : unforced) {
                for (long line = store.address / lineBytes;
                        line <= (store.address + store.bytes.length - 1L) / lineBytes;
                        line++) {
                    lines.add(line);
                }
            }
            return List.copyOf(lines);
        }

        /** All stores to some lines survived, none to the others: bit by bit, lowest address first. */
        public SimulatedMemory subset(int lineBytes, long survivingLines) {
            List<Long> lines = lines(lineBytes);
            return survivor(lineBytes, line -> (survivingLines >>> lines.indexOf(line) & 1) == 1 ? unforced.size() : 0);
        }

        /** One medium that the loss may leave. */
        public SimulatedMemory survivor(Random random, int lineBytes) {
            Map<Long, Integer> cuts = new HashMap<>();
            int style = random.nextInt(4);
            return survivor(
                    lineBytes,
                    line -> cuts.computeIfAbsent(line, l -> switch (style) {
                        case 0 -> random.nextInt(unforced.size() + 1);
                        case 1 -> random.nextBoolean() ? unforced.size() : 0;
                        case 2 -> random.nextInt(8) == 0 ? 0 : unforced.size();
                        default -> random.nextInt(8) == 0 ? unforced.size() : 0;
                    }));
        }

        /** Nothing that was not forced survived. */
        public SimulatedMemory nothingSurvived() {
            return survivor(PAGE_BYTES, line -> 0);
        }

        /** Everything survived, as when only the process ends. */
        public SimulatedMemory everythingSurvived() {
            return survivor(PAGE_BYTES, line -> unforced.size());
        }

        private SimulatedMemory survivor(int lineBytes, LongToIntFunction cutOfLine) {
            SimulatedMemory left = new SimulatedMemory(length, durable.clone());
            for (int i = 0; i < unforced.size(); i++) {
                Store store = unforced.get(i);
                for (int done = 0; done < store.bytes.length; ) {
                    int address = store.address + done;
                    int line = address / lineBytes;
                    int count = Math.min(store.bytes.length - done, (line + 1) * lineBytes - address);
                    if (i < cutOfLine.applyAsInt(line)) {
                        left.put(address, store.bytes, done, count);
                    }
                    done += count;
                }
            }
            left.makeDurable();
            return left;
        }
    }

    public SimulatedMemory(long length) {
        this(length, new byte[(int) ((length + PAGE_BYTES - 1) >> PAGE_SHIFT)][]);
        byte[] zeros = new byte[PAGE_BYTES];
        java.util.Arrays.fill(live, zeros);
        makeDurable();
    }

    private SimulatedMemory(long length, byte[][] pages) {
        this.length = length;
        this.live = pages;
        this.durable = pages.clone();
    }

    private void makeDurable() {
        System.arraycopy(live, 0, durable, 0, live.length);
        own.clear();
        dirty.clear();
    }

    private void put(int address, byte[] bytes, int from, int count) {
        for (int done = 0; done < count; ) {
            int page = (address + done) >> PAGE_SHIFT;
            int offset = (address + done) & (PAGE_BYTES - 1);
            int part = Math.min(count - done, PAGE_BYTES - offset);
            if (!own.get(page)) {
                live[page] = live[page].clone();
                own.set(page);
            }
            dirty.set(page);
            System.arraycopy(bytes, from + done, live[page], offset, part);
            done += part;
        }
    }

    private void get(long address, byte[] bytes, int from, int count) {
        for (int done = 0; done < count; ) {
            int page = (int) (address + done >> PAGE_SHIFT);
            int offset = (int) (address + done) & (PAGE_BYTES - 1);
            int part = Math.min(count - done, PAGE_BYTES - offset);
            System.arraycopy(live[page], offset, bytes, from + done, part);
            done += part;
        }
    }

    /** Is told the number of each barrier, from 0, just before it takes effect. */
    public void observeBarriers(IntConsumer observer) {
        barrierObserver = observer;
    }

    /** The barrier of that number does nothing: a bug to be found. */
    public void skipBarrier(int number) {
        skippedBarrier = number;
    }

    public int barrierCount() {
        return barrierCount;
    }

    /** The power goes now; this memory itself goes on. */
    public synchronized Loss losePower() {
        return new Loss(length, durable.clone(), List.copyOf(unforced));
    }

    /** Flips bits of one byte, durably. */
    public synchronized void damage(long address, int mask) {
        byte[] one = read(address, 1);
        one[0] ^= (byte) mask;
        put((int) address, one, 0, 1);
        makeDurable();
    }

    /** The content, a copy. */
    public synchronized byte[] image() {
        return read(0, (int) length);
    }

    /** Memory with that content, all of it durable. */
    public static SimulatedMemory of(byte[] image) {
        SimulatedMemory made = new SimulatedMemory(image.length);
        made.put(0, image, 0, image.length);
        made.makeDurable();
        return made;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public synchronized void read(long address, ByteBuffer target) {
        if (address < 0 || address + target.remaining() > length) {
            throw new IndexOutOfBoundsException(address + " and " + target.remaining() + " more, of " + length);
        }
        if (target.hasArray()) {
            get(address, target.array(), target.arrayOffset() + target.position(), target.remaining());
            target.position(target.limit());
        } else {
            byte[] bytes = new byte[target.remaining()];
            get(address, bytes, 0, bytes.length);
            target.put(bytes);
        }
    }

    @Override
    public synchronized void write(long address, ByteBuffer source) {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        store((int) address, bytes);
    }

    @Override
    public synchronized void zero(long address, long count) {
        store((int) address, new byte[(int) count]);
    }

    @Override
    public synchronized long readLong(long address) {
        return ByteBuffer.wrap(live[(int) (address >> PAGE_SHIFT)]).getLong((int) address & (PAGE_BYTES - 1));
    }

    @Override
    public synchronized void writeLong(long address, long value) {
        if (address % Long.BYTES != 0) {
            throw new IllegalArgumentException("Unaligned word at " + address);
        }
        store((int) address, ByteBuffer.allocate(Long.BYTES).putLong(0, value).array());
    }

    private void store(int address, byte[] bytes) {
        if (address < 0 || address + bytes.length > length) {
            throw new IndexOutOfBoundsException(address + " and " + bytes.length + " more, of " + length);
        }
        if (bytes.length > 0) {
            put(address, bytes, 0, bytes.length);
            unforced.add(new Store(address, bytes));
        }
    }

    @Override
    public synchronized int checksum(long address, int count) {
        CRC32C crc = new CRC32C();
        for (int done = 0; done < count; ) {
            int offset = (int) (address + done) & (PAGE_BYTES - 1);
            int part = Math.min(count - done, PAGE_BYTES - offset);
            crc.update(live[(int) (address + done >> PAGE_SHIFT)], offset, part);
            done += part;
        }
        return (int) crc.getValue();
    }

    @Override
    public synchronized void barrier() {
        int number = barrierCount++;
        barrierObserver.accept(number);
        if (number != skippedBarrier) {
            dirty.stream().forEach(page -> {
                durable[page] = live[page];
                own.clear(page);
            });
            dirty.clear();
            unforced.clear();
        }
    }

    @Override
    public void close() {
        // The medium stays.
    }
}
