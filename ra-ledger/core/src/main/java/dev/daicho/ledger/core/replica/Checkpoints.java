package dev.daicho.ledger.core.replica;

import dev.daicho.ledger.core.book.Book;
import dev.daicho.ledger.core.log.Checkpoint;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What the book was at round indexes of the log, the same ones on every replica, so that replicas can be compared: the head of the hash
 * chain, which every posting and every balance after one is in, at each {@value #STRIDE}th index; and now and then, as often as a snapshot
 * is due, the hash of the whole book.
 *
 * <p>Thread-safe. Source: L9.
 */
final class Checkpoints {

    private static final int STRIDE = 32;
    private static final int KEPT = 64;

    private final long wholeStride;
    private final ArrayDeque<Checkpoint> lately = new ArrayDeque<>();

    /** With how many entries lie between two hashes of the whole, about. */
    Checkpoints(long wholeEntries) {
        wholeStride = Math.max(1, wholeEntries / STRIDE) * STRIDE;
    }

    /** Every index is reached once, in order. */
    void reached(long index, Book book) {
        if (index % STRIDE == 0) {
            Checkpoint checkpoint = Checkpoint.of(index, index % wholeStride == 0 ? book.digest() : book.headHash());
            synchronized (lately) {
                lately.add(checkpoint);
                if (lately.size() > KEPT) {
                    lately.remove();
                }
            }
        }
    }

    List<Checkpoint> lately() {
        synchronized (lately) {
            return List.copyOf(lately);
        }
    }

    void forget() {
        synchronized (lately) {
            lately.clear();
        }
    }
}
