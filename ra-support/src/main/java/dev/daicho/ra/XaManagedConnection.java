package dev.daicho.ra;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.IllegalStateException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import jakarta.resource.spi.SecurityException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.security.auth.Subject;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * A physical connection: several handles, one XAResource, one local transaction at a time. The application server pools and shares it;
 * an adapter brings only the handles.
 *
 * <p>Thread-safe. Events are sent outside every lock, because a listener may act at once, inside the call. Equal by identity only. A
 * branch is the {@link BranchTable}'s, so that losing a connection never loses a prepared branch.
 *
 * <p>Source: Jakarta Connectors 2.1 chapters 6 and 7, XA-CHECKLIST rows 10-21.
 */
public final class XaManagedConnection<W> implements ManagedConnection {

    /** An application's own demarcation of a local transaction, as a handle asks for it. */
    enum Demarcation {
        BEGIN,
        COMMIT,
        ROLLBACK
    }

    private final BranchTable<W> table;
    private final SignOn signOn;
    private final XaManagedConnectionFactory<W> factory;
    private final Function<XaManagedConnection<W>, ? extends ConnectionHandle<W>> handleMaker;
    private final BranchXaResource<W> xaResource;
    private final Set<ConnectionHandle<W>> handles = ConcurrentHashMap.newKeySet();
    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    private final Object localLock = new Object();
    private volatile @Nullable W local;
    private volatile boolean destroyed;
    private @Nullable PrintWriter logWriter;

    XaManagedConnection(
            XaManagedConnectionFactory<W> factory,
            BranchTable<W> table,
            SignOn signOn,
            Function<XaManagedConnection<W>, ? extends ConnectionHandle<W>> handleMaker) {
        this.factory = factory;
        this.table = table;
        this.signOn = signOn;
        this.handleMaker = handleMaker;
        this.xaResource = new BranchXaResource<>(table, () -> local != null);
    }

    /** Who this connection acts for; never changes, so that it is never handed to anybody else. */
    public SignOn signOn() {
        return signOn;
    }

    BranchTable<W> table() {
        return table;
    }

    boolean isUsable() {
        return !destroyed && !table.isStopped();
    }

    // ------------------------------------------------------------------ handles

    @Override
    public Object getConnection(@Nullable Subject subject, @Nullable ConnectionRequestInfo requested)
            throws ResourceException {
        requireNotDestroyed();
        SignOn asked = factory.resolve(subject, requested);
        if (!asked.equals(signOn)) {
            throw new SecurityException(
                    "This connection acts for " + signOn + " and can't be signed on again for " + asked);
        }
        ConnectionHandle<W> handle = handleMaker.apply(this);
        handles.add(handle);
        return handle;
    }

    @Override
    public void associateConnection(Object connection) throws ResourceException {
        requireNotDestroyed();
        if (!(connection instanceof ConnectionHandle<?> foreign)) {
            throw new ResourceException("Not a connection handle of this adapter: " + connection);
        }
        XaManagedConnection<?> previous = foreign.attached();
        if (previous != null && previous.table != table) {
            throw new ResourceException("That handle belongs to another resource: " + connection);
        }
        @SuppressWarnings("unchecked") // the same table, so the same unit of work; a closed handle has none
        ConnectionHandle<W> handle = (ConnectionHandle<W>) foreign;
        if (previous != null) {
            previous.handles.remove(foreign);
        }
        handles.add(handle);
        handle.attach(this);
    }

    /** A handle was closed by the application. */
    void closed(ConnectionHandle<W> handle) {
        if (handles.remove(handle)) {
            handle.attach(null);
            ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_CLOSED);
            event.setConnectionHandle(handle);
            listeners.forEach(listener -> listener.connectionClosed(event));
        }
    }

    /** The connection is of no more use. */
    void failed(Exception cause) {
        ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_ERROR_OCCURRED, cause);
        listeners.forEach(listener -> listener.connectionErrorOccurred(event));
    }

    @Override
    public void cleanup() throws ResourceException {
        requireNotDestroyed();
        reset();
    }

    @Override
    public void destroy() {
        if (!destroyed) {
            destroyed = true;
            xaResource.abandon("its connection was destroyed");
            reset();
        }
    }

    /** Back to what a new connection is; associations with branches are the transaction manager's to end. */
    private void reset() {
        for (ConnectionHandle<W> handle : handles) {
            handles.remove(handle);
            handle.attach(null);
        }
        synchronized (localLock) {
            giveUpLocal();
        }
    }

    // ------------------------------------------------------------------ work

    boolean inUnitOfWork() {
        return xaResource.associated() != null || local != null;
    }

    <R extends @Nullable Object, E extends Exception> R run(
            ConnectionHandle<W> handle, Operation<W, R, E> operation, ConnectionHandle.@Nullable Outside<R, E> outside)
            throws E {
        Branch<W> branch = xaResource.associated();
        if (branch != null) {
            return branch.run(xaResource, operation, message -> handle.unusable(message, null));
        }
        if (local != null) {
            synchronized (localLock) {
                W work = local;
                if (work != null) {
                    return operation.on(work);
                }
            }
            throw handle.unusable("The local transaction has ended meanwhile", null);
        }
        return outside != null ? outside.call() : autocommit(handle, operation);
    }

    private <R extends @Nullable Object, E extends Exception> R autocommit(
            ConnectionHandle<W> handle, Operation<W, R, E> operation) throws E {
        W work = begin(handle);
        boolean done = false;
        R result;
        try {
            result = operation.on(work);
            done = true;
        } finally {
            if (!done) {
                table.resource().rollback(work);
            }
        }
        table.resource().commitLocal(work);
        return result;
    }

    private W begin(ConnectionHandle<W> handle) {
        try {
            return table.begin();
        } catch (XAException failure) {
            failed(failure);
            throw handle.unusable(String.valueOf(failure.getMessage()), failure);
        }
    }

    // ------------------------------------------------------------------ transactions

    @Override
    public XAResource getXAResource() throws ResourceException {
        requireNotDestroyed();
        return xaResource;
    }

    @Override
    public LocalTransaction getLocalTransaction() throws ResourceException {
        requireNotDestroyed();
        return new LocalTransaction() {
            @Override
            public void begin() throws ResourceException {
                beginLocal();
            }

            @Override
            public void commit() throws ResourceException {
                commitLocal();
            }

            @Override
            public void rollback() throws ResourceException {
                rollbackLocal();
            }
        };
    }

    /** What an application demarcates itself, and so the server is told of; what the server demarcates it knows. */
    void demarcate(Demarcation what, ConnectionHandle<W> handle) throws ResourceException {
        int id =
                switch (what) {
                    case BEGIN -> {
                        beginLocal();
                        yield ConnectionEvent.LOCAL_TRANSACTION_STARTED;
                    }
                    case COMMIT -> {
                        commitLocal();
                        yield ConnectionEvent.LOCAL_TRANSACTION_COMMITTED;
                    }
                    case ROLLBACK -> {
                        rollbackLocal();
                        yield ConnectionEvent.LOCAL_TRANSACTION_ROLLEDBACK;
                    }
                };
        ConnectionEvent event = new ConnectionEvent(this, id);
        event.setConnectionHandle(handle);
        for (ConnectionEventListener listener : listeners) {
            switch (what) {
                case BEGIN -> listener.localTransactionStarted(event);
                case COMMIT -> listener.localTransactionCommitted(event);
                case ROLLBACK -> listener.localTransactionRolledback(event);
            }
        }
    }

    private void beginLocal() throws ResourceException {
        requireNotDestroyed();
        synchronized (localLock) {
            if (xaResource.associated() != null) {
                throw new LocalTransactionException("The connection is in a transaction branch: " + xaResource);
            }
            if (local != null) {
                throw new LocalTransactionException("The connection is in a local transaction already");
            }
            try {
                local = table.begin();
            } catch (XAException failure) {
                throw new LocalTransactionException(failure.getMessage(), failure);
            }
        }
    }

    private void commitLocal() throws ResourceException {
        synchronized (localLock) {
            W work = requireLocal();
            local = null;
            table.resource().commitLocal(work);
        }
    }

    private void rollbackLocal() throws ResourceException {
        synchronized (localLock) {
            requireLocal();
            giveUpLocal();
        }
    }

    private W requireLocal() throws ResourceException {
        W work = local;
        if (work == null) {
            throw new LocalTransactionException("The connection is in no local transaction");
        }
        return work;
    }

    private void giveUpLocal() {
        W work = local;
        local = null;
        if (work != null) {
            table.resource().rollback(work);
        }
    }

    // ------------------------------------------------------------------ the rest of the contract

    @Override
    public void addConnectionEventListener(ConnectionEventListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeConnectionEventListener(ConnectionEventListener listener) {
        listeners.remove(listener);
    }

    @Override
    public ManagedConnectionMetaData getMetaData() throws ResourceException {
        requireNotDestroyed();
        return factory.metaData(signOn);
    }

    @Override
    public synchronized void setLogWriter(@Nullable PrintWriter out) {
        logWriter = out;
    }

    @Override
    public synchronized @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    private void requireNotDestroyed() throws ResourceException {
        if (destroyed) {
            throw new IllegalStateException("This managed connection has been destroyed");
        }
    }

    @Override
    public String toString() {
        return "Managed connection of " + signOn + " to " + table.resource().identity();
    }
}
