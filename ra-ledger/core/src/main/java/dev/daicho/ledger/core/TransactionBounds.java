package dev.daicho.ledger.core;

/**
 * What one transaction may be. Immutable.
 *
 * @param operationCount the most changes in it
 * @param lockCount the most accounts that it may read for update or repeatably
 */
record TransactionBounds(int operationCount, int lockCount) {

    /** Neither may be set higher: a transaction is one entry of the log. */
    static final int MAX_COUNT = 10_000;

    TransactionBounds {
        if (operationCount < 1 || operationCount > MAX_COUNT || lockCount < 0 || lockCount > MAX_COUNT) {
            throw new IllegalArgumentException("A transaction of up to " + operationCount + " operations and "
                    + lockCount + " locks can't be; both are up to " + MAX_COUNT);
        }
    }
}
