package dev.daicho.nvfs.nio;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.List;

/**
 * The locks that channels hold on ranges of one file. One process has the disk open, so a lock that overlaps another always overlaps one
 * of this Java virtual machine, and the documented answer is {@link OverlappingFileLockException}.
 *
 * <p>Thread-safe. Not the transactions' locks: those are on whole files and come by themselves. Source: SPEC N14.
 */
final class RangeLocks {

    private final List<Range> held = new ArrayList<>();

    synchronized FileLock acquire(FileChannel channel, long position, long size, boolean shared) {
        held.removeIf(range -> !range.isValid());
        for (Range range : held) {
            if (range.overlaps(position, size)) {
                throw new OverlappingFileLockException();
            }
        }
        Range range = new Range(this, channel, position, size, shared);
        held.add(range);
        return range;
    }

    synchronized void releaseAll(FileChannel channel) {
        held.removeIf(range -> range.acquiredBy() == channel);
    }

    private synchronized void release(Range range) {
        held.remove(range);
    }

    private synchronized boolean holds(Range range) {
        return held.contains(range);
    }

    private static final class Range extends FileLock {

        private final RangeLocks locks;

        private Range(RangeLocks locks, FileChannel channel, long position, long size, boolean shared) {
            super(channel, position, size, shared);
            this.locks = locks;
        }

        @Override
        public boolean isValid() {
            return acquiredBy().isOpen() && locks.holds(this);
        }

        @Override
        public void release() throws IOException {
            if (!acquiredBy().isOpen()) {
                throw new ClosedChannelException();
            }
            locks.release(this);
        }
    }
}
