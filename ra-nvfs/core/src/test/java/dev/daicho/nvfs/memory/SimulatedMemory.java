package dev.daicho.nvfs.memory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.function.LongToIntFunction;
import java.util.zip.CRC32C;

/**
 * Memory on the Java heap that can lose power: it remembers every store since the last barrier, and {@link Loss} makes of them what the
 * medium could look like afterwards: of each line any prefix of the stores to it, independently of all other lines.
 */
public final class SimulatedMemory implements NvMemory {

    private final byte[] live;
    private final byte[] durable;
    private final List<Store> unforced = new ArrayList<>();
    private IntConsumer barrierObserver = n -> {};
    private int skippedBarrier = -1;
    private int barrierCount;

    private record Store(int address, byte[] bytes) {}

    /** What had been stored when the power went: all durable bytes, and the stores that were not forced. */
    public static final class Loss {

        private final byte[] durable;
        private final List<Store> unforced;

        private Loss(byte[] durable, List<Store> unforced) {
            this.durable = durable;
            this.unforced = unforced;
        }

        public int unforcedCount() {
            return unforced.size();
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
            return survivor(8, line -> 0);
        }

        /** Everything survived, as when only the process ends. */
        public SimulatedMemory everythingSurvived() {
            return survivor(8, line -> unforced.size());
        }

        private SimulatedMemory survivor(int lineBytes, LongToIntFunction cutOfLine) {
            byte[] image = durable.clone();
            for (int i = 0; i < unforced.size(); i++) {
                Store store = unforced.get(i);
                for (int done = 0; done < store.bytes.length; ) {
                    int address = store.address + done;
                    int line = address / lineBytes;
                    int count = Math.min(store.bytes.length - done, (line + 1) * lineBytes - address);
                    if (i < cutOfLine.applyAsInt(line)) {
                        System.arraycopy(store.bytes, done, image, address, count);
                    }
                    done += count;
                }
            }
            return new SimulatedMemory(image);
        }
    }

    public SimulatedMemory(long length) {
        this(new byte[(int) length]);
    }

    private SimulatedMemory(byte[] image) {
        this.live = image;
        this.durable = image.clone();
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
        return new Loss(durable.clone(), List.copyOf(unforced));
    }

    /** Flips bits of one byte, durably. */
    public synchronized void damage(long address, int mask) {
        live[(int) address] ^= (byte) mask;
        durable[(int) address] = live[(int) address];
    }

    /** The content, a copy. */
    public synchronized byte[] image() {
        return live.clone();
    }

    /** Memory with that content, all of it durable. */
    public static SimulatedMemory of(byte[] image) {
        return new SimulatedMemory(image.clone());
    }

    @Override
    public long length() {
        return live.length;
    }

    @Override
    public synchronized void read(long address, ByteBuffer target) {
        target.put(live, (int) address, target.remaining());
    }

    @Override
    public synchronized void write(long address, ByteBuffer source) {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        store((int) address, bytes);
    }

    @Override
    public synchronized void zero(long address, long length) {
        store((int) address, new byte[(int) length]);
    }

    @Override
    public synchronized long readLong(long address) {
        return ByteBuffer.wrap(live).getLong((int) address);
    }

    @Override
    public synchronized void writeLong(long address, long value) {
        if (address % Long.BYTES != 0) {
            throw new IllegalArgumentException("Unaligned word at " + address);
        }
        store((int) address, ByteBuffer.allocate(Long.BYTES).putLong(0, value).array());
    }

    private void store(int address, byte[] bytes) {
        System.arraycopy(bytes, 0, live, address, bytes.length);
        unforced.add(new Store(address, bytes));
    }

    @Override
    public synchronized int checksum(long address, int length) {
        CRC32C crc = new CRC32C();
        crc.update(live, (int) address, length);
        return (int) crc.getValue();
    }

    @Override
    public synchronized void barrier() {
        int number = barrierCount++;
        barrierObserver.accept(number);
        if (number != skippedBarrier) {
            for (Store store : unforced) {
                System.arraycopy(store.bytes, 0, durable, store.address, store.bytes.length);
            }
            unforced.clear();
        }
    }

    @Override
    public void close() {
        // The medium stays.
    }
}
