package dev.daicho.ledger.core.replica;

import dev.daicho.ledger.core.book.Book;
import dev.daicho.ledger.core.book.FrozenBook;
import dev.daicho.ledger.core.log.Checkpoint;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the book was at round indexes of the log, the same ones on every replica, so that replicas can be compared: the head of the hash
 * chain, which every posting and every balance after one is in, at each {@value #STRIDE}th index; and now and then, as often as a snapshot
 * is due, the hash of the whole book, which is made of a frozen copy while entries go on being applied.
 *
 * <p>Thread-safe. Source: L9.
 */
final class Checkpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final int STRIDE = 32;
    private static final int KEPT = 64;

    private final long wholeStride;
    private final Executor threads;
    private final TreeMap<Long, Checkpoint> lately = new TreeMap<>();
    private int generation;

    /**
     * Knows nothing yet.
     *
     * @param wholeEntries how many entries lie between two hashes of the whole, about
     * @param threads who makes these
     */
    Checkpoints(long wholeEntries, Executor threads) {
        this.wholeStride = Math.max(1, wholeEntries / STRIDE) * STRIDE;
        this.threads = threads;
    }

    /** Every index is reached once, in order. */
    void reached(long index, Book book) {
        if (index % STRIDE != 0) {
            return;
        }
        if (index % wholeStride != 0) {
            add(generation(), Checkpoint.of(index, book.headHash()));
            return;
        }
        FrozenBook frozen = book.freeze();
        int since = generation();
        try {
            threads.execute(() -> add(since, Checkpoint.of(index, frozen.digest())));
        } catch (RejectedExecutionException noThread) {
            LOG.warn("There is no hash of the whole book at log index {}", index, noThread);
        }
    }

    private synchronized int generation() {
        return generation;
    }

    private synchronized void add(int since, Checkpoint checkpoint) {
        if (since == generation) {
            lately.put(checkpoint.index(), checkpoint);
            if (lately.size() > KEPT) {
                lately.pollFirstEntry();
            }
        }
    }

    synchronized List<Checkpoint> lately() {
        return List.copyOf(lately.values());
    }

    /** What the book was before it was replaced by another's says nothing of that. */
    synchronized void forget() {
        generation++;
        lately.clear();
    }
}
