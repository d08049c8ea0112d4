package dev.daicho.ra.reference;

import dev.daicho.ra.ConnectionHandle;
import dev.daicho.ra.XaManagedConnection;

/** What an application of the reference adapter has in hand. */
final class NumberConnection extends ConnectionHandle<NumberStore.Work> {

    private final NumberStore store;

    NumberConnection(XaManagedConnection<NumberStore.Work> connection, NumberStore store) {
        super(connection);
        this.store = store;
    }

    void add(int number) {
        run(work -> {
            store.add(work, number);
            return number;
        });
    }

    boolean isCommitted(int number) {
        return run(work -> store.isCommitted(number));
    }

    /** Inside a unit of work: "in"; outside: "out". */
    String where() {
        return this.<String, RuntimeException>run(work -> "in", () -> "out");
    }

    boolean isInUnitOfWork() {
        return inUnitOfWork();
    }

    void begin() throws Exception {
        beginLocal();
    }

    void commit() throws Exception {
        commitLocal();
    }

    void rollback() throws Exception {
        rollbackLocal();
    }
}
