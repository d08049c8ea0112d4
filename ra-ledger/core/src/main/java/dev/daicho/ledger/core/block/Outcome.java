package dev.daicho.ledger.core.block;

/**
 * What became of one command. A function of the log alone, the same on every replica, and kept until the client has acknowledged it.
 *
 * <p>Immutable. Source: L10, L12.
 */
public sealed interface Outcome {

    /** Done: the transaction, or the decision, is applied. */
    record Committed() implements Outcome {}

    /** Prepared: what the transaction needs is held until its decision. */
    record Prepared() implements Outcome {}

    /** Rolled back, as asked for. */
    record RolledBack() implements Outcome {}

    /** No such branch is prepared here. */
    record NotFound() implements Outcome {}

    /** Nothing was done, because a prepared branch holds something that this needs. Worth asking again. */
    record Waiting(String subject) implements Outcome {}

    /** Nothing was done, for a reason. */
    record Refused(Refusal refusal) implements Outcome {}

    /** A session is open. */
    record SessionOpened(long session) implements Outcome {}
}
