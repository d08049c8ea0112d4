package dev.daicho.ledger;

import java.util.List;

/**
 * What became of a block of postings.
 *
 * <p>Immutable. Source: L3.
 *
 * @param results one for each posting, in the order of the block
 */
public record BlockResult(List<PostingResult> results) {

    /** Copies the list. */
    public BlockResult {
        results = List.copyOf(results);
    }

    /** How many are posted. */
    public int postedCount() {
        return (int)
                results.stream().filter(PostingResult.Posted.class::isInstance).count();
    }
}
