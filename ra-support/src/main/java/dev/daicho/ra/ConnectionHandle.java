package dev.daicho.ra;

import jakarta.resource.ResourceException;
import org.jspecify.annotations.Nullable;

/**
 * Base of what an adapter hands to applications as a connection: a light handle on a managed connection that the server shares and pools.
 * Adapters do each call of theirs by {@link #run}, which finds the unit of work it belongs to.
 *
 * <p>Thread-safe, as far as the adapter's operations are. Nothing in it is durable.
 *
 * <p>Source: Jakarta Connectors 2.1 chapter 6, XA-CHECKLIST rows 10-14.
 */
public abstract class ConnectionHandle<W> implements AutoCloseable {

    private volatile @Nullable XaManagedConnection<W> connection;

    protected ConnectionHandle(XaManagedConnection<W> connection) {
        this.connection = connection;
    }

    /** Work that is done outside any unit of work. */
    @FunctionalInterface
    protected interface Outside<R extends @Nullable Object, E extends Exception> {
        R call() throws E;
    }

    /**
     * Does one call in the unit of work it belongs to: that of the transaction branch, else that of the local transaction, else one of its
     * own that is committed when the call has succeeded and rolled back when it has thrown. The operation must not call {@code run}.
     */
    protected final <R extends @Nullable Object, E extends Exception> R run(Operation<W, R, E> operation) throws E {
        return connection().run(this, operation, null);
    }

    /** Does one call in the current unit of work if there is one, else outside. */
    protected final <R extends @Nullable Object, E extends Exception> R run(
            Operation<W, R, E> operation, Outside<R, E> outside) throws E {
        return connection().run(this, operation, outside);
    }

    /** Whether a transaction branch or a local transaction is under way on this connection now. */
    protected final boolean inUnitOfWork() {
        return connection().inUnitOfWork();
    }

    /** Begins a local transaction that the application ends itself; the server is told. */
    protected final void beginLocal() throws ResourceException {
        connection().demarcate(XaManagedConnection.Demarcation.BEGIN, this);
    }

    /** Commits it; throws the domain's own exception if that can't be, after rolling back. */
    protected final void commitLocal() throws ResourceException {
        connection().demarcate(XaManagedConnection.Demarcation.COMMIT, this);
    }

    /** Rolls it back. */
    protected final void rollbackLocal() throws ResourceException {
        connection().demarcate(XaManagedConnection.Demarcation.ROLLBACK, this);
    }

    /** Tells the server that the connection behind this handle is of no more use. */
    protected final void connectionFailed(Exception cause) {
        XaManagedConnection<W> current = connection;
        if (current != null) {
            current.failed(cause);
        }
    }

    /** Gives the handle back; work done through it in a transaction stays part of the transaction. May be called again. */
    @Override
    public void close() {
        XaManagedConnection<W> current = connection;
        if (current != null) {
            current.closed(this);
        }
    }

    /**
     * The exception to throw when the handle can't be used: it is closed, its transaction is over or was rolled back, or the resource is
     * stopped. An adapter may return one of its own family.
     */
    protected RuntimeException unusable(String message, @Nullable Throwable cause) {
        return new IllegalStateException(message, cause);
    }

    /** From now on the handle works on that managed connection; null: it is closed. */
    final void attach(@Nullable XaManagedConnection<W> next) {
        connection = next;
    }

    final @Nullable XaManagedConnection<W> attached() {
        return connection;
    }

    private XaManagedConnection<W> connection() {
        XaManagedConnection<W> current = connection;
        if (current == null) {
            throw unusable(
                    "This connection is closed, or its server has taken it back; ask the factory for a new one", null);
        }
        return current;
    }
}
