package dev.daicho.tests.cluster;

/** Where a transaction over ledger and database stands in its commit when a server is killed, as {@code gate.btm} names it. */
enum CommitPoint {
    BEFORE_PREPARE,
    /** By the ledger; the database is not asked yet. */
    PREPARED,
    /** In the transaction manager's log; no resource has heard of it. */
    DECIDED,
    /** By the ledger; the database has not heard of it. */
    COMMITTED;

    /** Whether it has to end committed even if its manager is killed there. */
    boolean isDecided() {
        return compareTo(DECIDED) >= 0;
    }
}
