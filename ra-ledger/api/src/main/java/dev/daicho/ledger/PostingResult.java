package dev.daicho.ledger;

/**
 * What became of one posting of a block.
 *
 * <p>Immutable. Source: L3.
 */
public sealed interface PostingResult {

    /** It is posted, durably; or was before, under the same idempotency key. */
    record Posted(Receipt receipt) implements PostingResult {}

    /** It was not posted, and why. */
    record Refused(LedgerException cause) implements PostingResult {}

    /** Whether it was posted is not known: submit it again with the same idempotency key. */
    record Unknown(OutcomeUnknownException cause) implements PostingResult {}
}
