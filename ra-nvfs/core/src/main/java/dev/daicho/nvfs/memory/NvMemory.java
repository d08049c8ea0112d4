package dev.daicho.nvfs.memory;

import java.util.function.BooleanSupplier;

/**
 * Byte-addressed memory that outlives the process. A store is seen by every later load at once and survives the end of the process; it
 * survives a power loss when a {@link #barrier()} that began after it has returned. Until then any part of it may survive, in any order,
 * in units of aligned 8 bytes, which are never torn.
 *
 * <p>Big-endian. Thread-safe as far as callers do not store to the same bytes at the same time. Source: SPEC N1, N15.
 */
public interface NvMemory extends ByteSpace, AutoCloseable {

    /** Length in bytes. */
    long length();

    /** Stores zeros. */
    void zero(long address, long length);

    /** Loads an aligned 8-byte word. */
    long readLong(long address);

    /** Stores an aligned 8-byte word, which is never torn. */
    void writeLong(long address, long value);

    /** CRC-32C of a range. */
    int checksum(long address, int length);

    /**
     * Makes every store that was done before the call durable.
     *
     * @throws dev.daicho.nvfs.OutcomeUnknownException if the medium fails; what is durable is then unknown until the image is opened again
     */
    void barrier();

    /** Says that nobody needs what is in a range any more: it may read as anything until it is stored to again, never as another range's content. */
    default void discard(long address, long length) {}

    /** Says that a range has been filled from its start to its end, as files are that are appended to, and will hardly change soon. */
    default void completed(long address, long length) {}

    /**
     * Makes ready for stores, so that they take no longer than memory takes; this itself may take long, so it is called without locks.
     *
     * @return how many of these bytes should be stored under one lock; 0 if the medium takes no more
     */
    default long makeReady(long bytes) {
        return bytes;
    }

    /** Whether so many bytes can be stored without a wait. */
    default boolean isReady(long bytes) {
        return true;
    }

    /**
     * Says how to know that the current thread holds a lock that others need: its stores may then take what is kept back from all other
     * stores, and wait only if there is nothing left.
     */
    default void hurryIf(BooleanSupplier holdsLock) {}

    /** How many bytes were stored since it was opened, or 0 if nobody counts. */
    default long storedBytes() {
        return 0;
    }

    /** Does some of the work that has piled up, if there is much; may take long, so it is called without locks. */
    default void tidy() {}

    /** Lets go of the memory; does not make anything durable. */
    @Override
    void close();
}
