package dev.daicho.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Postings that are sent together, each of them a transaction of its own that succeeds or fails by itself.
 *
 * <p>Immutable. Source: L3, L4.
 *
 * @param postings 1 to 10,000
 * @param boundary whether they stay one block; null for the adapter's setting
 */
public record PostingBlock(List<Posting> postings, @Nullable Boundary boundary) {

    /** The most postings in one block. */
    public static final int MAX_COUNT = 10_000;

    /** What becomes of a block's boundary. */
    public enum Boundary {
        /**
         * The postings are one block and one entry of the log: none moves to another block, nothing comes in between, readers see all of
         * it or nothing, and every result tells the same block.
         */
        KEPT,
        /** The postings join whatever blocks are on their way, each on its own, and readers may see some before others. */
        DISSOLVED
    }

    /**
     * Copies the list.
     *
     * @throws InvalidPostingException if there are none, or too many
     */
    public PostingBlock {
        postings = List.copyOf(postings);
        if (postings.isEmpty() || postings.size() > MAX_COUNT) {
            throw new InvalidPostingException(
                    "A block has 1 to " + MAX_COUNT + " postings; this one has " + postings.size());
        }
    }

    /** With its boundary as the adapter is set. */
    public static PostingBlock of(List<Posting> postings) {
        return new PostingBlock(postings, null);
    }

    /** One whose boundary is kept. */
    public static PostingBlock kept(List<Posting> postings) {
        return new PostingBlock(postings, Boundary.KEPT);
    }

    /** One whose boundary is dissolved. */
    public static PostingBlock dissolved(List<Posting> postings) {
        return new PostingBlock(postings, Boundary.DISSOLVED);
    }
}
