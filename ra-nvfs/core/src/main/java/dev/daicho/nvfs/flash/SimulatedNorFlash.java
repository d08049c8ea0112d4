package dev.daicho.nvfs.flash;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A NOR device on the Java heap that fails as real ones do: bits are only cleared, whole sectors erased, each sector wears out after its
 * own number of erases, sectors can be bad from the start or turn bad, and the power can be cut at any step. A step is the programming of
 * one byte or the erasing of one sector; cut off in the middle, it has changed any of the bits it was to change.
 *
 * <p>Thread-safe. Everything that was done lasts, as long as the object does. Source: SPEC N11.
 */
public final class SimulatedNorFlash implements NorFlash {

    private final FlashGeometry geometry;
    private final byte[][] cells;

    /** Sectors whose cells a copy of this device has too. */
    private final BitSet shared = new BitSet();

    private final int[] eraseCounts;
    private final int[] eraseLimits;
    private final BitSet notProgrammable = new BitSet();
    private final BitSet notReadable = new BitSet();
    private long programmedBytes;
    private long eraseCount;
    private long stepCount;
    private long cutAtStep = Long.MAX_VALUE;
    private @Nullable RandomGenerator bitsOfCut;
    private boolean powerLost;
    private @Nullable Consumer<Step> observer;

    /** The programming of some bytes, or an erase, that is about to begin. */
    public interface Step {

        /** A copy of the device as it is when the power goes in the middle of it. */
        SimulatedNorFlash interrupted(RandomGenerator bits);
    }

    /** The power went; until {@link #powerOn} nothing works. */
    public static final class PowerLostException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        PowerLostException(long step) {
            super("The flash lost its power at step " + step);
        }
    }

    /** A new device, all erased, each sector of which lasts exactly as long as the geometry says. */
    public SimulatedNorFlash(FlashGeometry geometry) {
        this(geometry, sector -> geometry.enduranceErases());
    }

    /**
     * A new device, all erased.
     *
     * @param eraseLimits how often each sector can be erased; 0 for one that is bad from the start
     */
    public SimulatedNorFlash(FlashGeometry geometry, IntUnaryOperator eraseLimits) {
        this.geometry = geometry;
        this.cells = new byte[geometry.sectorCount()][];
        Arrays.fill(cells, erased());
        shared.set(0, cells.length);
        this.eraseCounts = new int[geometry.sectorCount()];
        this.eraseLimits = new int[geometry.sectorCount()];
        for (int sector = 0; sector < geometry.sectorCount(); sector++) {
            this.eraseLimits[sector] = eraseLimits.applyAsInt(sector);
            notProgrammable.set(sector, this.eraseLimits[sector] == 0);
        }
    }

    private SimulatedNorFlash(SimulatedNorFlash other) {
        this.geometry = other.geometry;
        this.cells = other.cells.clone();
        this.shared.set(0, cells.length);
        this.eraseCounts = other.eraseCounts.clone();
        this.eraseLimits = other.eraseLimits;
        this.notProgrammable.or(other.notProgrammable);
        this.notReadable.or(other.notReadable);
    }

    /** A second device that is as this one is now, but for its counters. */
    public synchronized SimulatedNorFlash copy() {
        shared.set(0, cells.length);
        return new SimulatedNorFlash(this);
    }

    /** Is told of each program and erase before it begins. */
    public synchronized void observeSteps(Consumer<Step> newObserver) {
        observer = newObserver;
    }

    private byte[] erased() {
        byte[] sector = new byte[geometry.sectorBytes()];
        Arrays.fill(sector, (byte) 0xFF);
        return sector;
    }

    /** A sector's cells, to be changed. */
    private byte[] changing(int sector) {
        if (shared.get(sector)) {
            cells[sector] = cells[sector].clone();
            shared.clear(sector);
        }
        return cells[sector];
    }

    private void tellObserver(int sector, int start, byte[] after) {
        Consumer<Step> told = observer;
        if (told != null) {
            told.accept(bits -> {
                SimulatedNorFlash copy = copy();
                byte[] changed = copy.changing(sector);
                boolean isErase = after.length == geometry.sectorBytes();
                int done = isErase ? 0 : bits.nextInt(after.length);
                for (int i = 0; i < after.length; i++) {
                    int chosen = i < done ? -1 : isErase || i == done ? bits.nextInt() : 0;
                    byte before = changed[start + i];
                    changed[start + i] = (byte) (before & ~chosen | after[i] & chosen);
                }
                return copy;
            });
        }
    }

    @Override
    public FlashGeometry geometry() {
        return geometry;
    }

    @Override
    public synchronized void read(int sector, int offset, ByteBuffer target) throws FlashException {
        requirePower();
        geometry.requireInside(sector, offset, target.remaining());
        if (notReadable.get(sector)) {
            throw new FlashException.ReadFailed(sector, offset, null);
        }
        target.put(cells[sector], offset, target.remaining());
    }

    @Override
    public synchronized void program(int sector, int offset, ByteBuffer source) throws FlashException {
        requirePower();
        geometry.requireInside(sector, offset, source.remaining());
        if (observer != null && source.hasRemaining()) {
            byte[] after = new byte[source.remaining()];
            source.duplicate().get(after);
            for (int i = 0; i < after.length; i++) {
                after[i] &= cells[sector][offset + i];
            }
            tellObserver(sector, offset, after);
        }
        boolean fails = notProgrammable.get(sector);
        int end = fails ? source.position() + source.remaining() / 2 : source.limit();
        byte[] changed = changing(sector);
        for (int cell = offset; source.position() < end; cell++) {
            byte after = (byte) (changed[cell] & source.get());
            if (isCut()) {
                changed[cell] = between(changed[cell], after);
                losePower();
            }
            changed[cell] = after;
            programmedBytes++;
        }
        if (fails) {
            throw new FlashException.ProgramFailed(sector, offset, null);
        }
    }

    @Override
    public synchronized void erase(int sector) throws FlashException {
        requirePower();
        geometry.requireInside(sector, 0, 0);
        tellObserver(sector, 0, erased());
        boolean cut = isCut();
        boolean fails = eraseCounts[sector] >= eraseLimits[sector];
        eraseCounts[sector]++;
        eraseCount++;
        byte[] changed = changing(sector);
        for (int cell = 0; cell < changed.length; cell++) {
            changed[cell] = cut ? between(changed[cell], (byte) 0xFF) : fails ? changed[cell] : (byte) 0xFF;
        }
        if (cut) {
            losePower();
        }
        if (fails) {
            throw new FlashException.EraseFailed(sector, null);
        }
    }

    /**
     * Cuts the power in the middle of a step.
     *
     * @param stepsFromNow 0 for the next
     * @param bits decides which bits the step still changes
     */
    public synchronized void cutPower(long stepsFromNow, RandomGenerator bits) {
        cutAtStep = stepCount + stepsFromNow;
        bitsOfCut = bits;
    }

    /** The power is back, and is not going to be cut. */
    public synchronized void powerOn() {
        powerLost = false;
        cutAtStep = Long.MAX_VALUE;
    }

    /** From now on a sector can't be programmed. */
    public synchronized void failPrograms(int sector) {
        notProgrammable.set(sector);
    }

    /** From now on a sector can't be read, or can be again. */
    public synchronized void failReads(int sector, boolean fails) {
        notReadable.set(sector, fails);
    }

    /** How often a sector was erased. */
    public synchronized int eraseCount(int sector) {
        return eraseCounts[sector];
    }

    /** How often sectors were erased, all together. */
    public synchronized long eraseCount() {
        return eraseCount;
    }

    /** How many bytes were programmed. */
    public synchronized long programmedBytes() {
        return programmedBytes;
    }

    /** How many steps there were. */
    public synchronized long stepCount() {
        return stepCount;
    }

    @Override
    public void close() {
        // The cells stay.
    }

    private boolean isCut() {
        return stepCount++ == cutAtStep;
    }

    private byte between(byte before, byte after) {
        RandomGenerator bits = bitsOfCut;
        int chosen = bits == null ? 0 : bits.nextInt();
        return (byte) (before & ~chosen | after & chosen);
    }

    private void losePower() {
        powerLost = true;
        requirePower();
    }

    private void requirePower() {
        if (powerLost) {
            throw new PowerLostException(cutAtStep);
        }
    }
}
