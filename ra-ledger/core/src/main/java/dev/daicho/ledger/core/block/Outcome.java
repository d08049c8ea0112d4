package dev.daicho.ledger.core.block;

/**
 * What became of one command. A function of the log alone, the same on every replica, and kept until the client has acknowledged it.
 *
 * <p>Immutable. Source: L10, L12.
 */
public sealed interface Outcome {

    /** Done: the transaction, or the decision, is applied. */
    record Committed() implements Outcome {
        /** One for all: most outcomes are this one. */
        public static final Committed DONE = new Committed();
    }

    /** Prepared: what the transaction needs is held until its decision. */
    record Prepared() implements Outcome {}

    /** Rolled back, as asked for. */
    record RolledBack() implements Outcome {}

    /** No such branch is prepared here. */
    record NotFound() implements Outcome {}

    /**
     * Nothing was done, because another transaction holds something that this needs. Worth asking again: the place in the queue is kept.
     *
     * @param place how many are before it or at its side, itself included; 0 if it has no name to queue by
     */
    record Waiting(String subject, int place) implements Outcome {}

    /**
     * The lock is held.
     *
     * @param postedUnits what is posted on the account, and stays so
     */
    record Granted(long postedUnits) implements Outcome {}

    /** Nothing was done, for a reason. */
    record Refused(Refusal refusal) implements Outcome {}

    /** A session is open. */
    record SessionOpened(long session) implements Outcome {}
}
