package dev.daicho.ra;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.IllegalStateException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.SecurityException;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import java.io.PrintWriter;
import java.io.Serial;
import java.util.HashSet;
import java.util.Set;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Base of an adapter's managed connection factory: everything but its configuration, its connection factory and its handles. Subclasses
 * define equals and hashCode by class and configuration, and take this class's {@link #defaultSignOn()} into them.
 *
 * <p>Thread-safe once configured. The resource adapter and the log writer are not serialised. Source: Jakarta Connectors 2.1 chapter 6,
 * XA-CHECKLIST rows 2-4, 8, 9, 16, 19, 20.
 */
public abstract class XaManagedConnectionFactory<W>
        implements ManagedConnectionFactory, ResourceAdapterAssociation, ValidatingManagedConnectionFactory {

    @Serial
    private static final long serialVersionUID = 1L;

    private transient volatile @Nullable XaResourceAdapter<W> adapter;
    private transient volatile @Nullable PrintWriter logWriter;
    private String userName = "";
    private String password = "";

    /** The class of resource adapter that this factory belongs to. */
    protected abstract Class<? extends XaResourceAdapter<W>> adapterClass();

    /** What a component looks up; Serializable and Referenceable: see {@link AdapterConnectionFactory}. */
    @Override
    public abstract Object createConnectionFactory(ConnectionManager connectionManager);

    /** A new handle on that connection. */
    protected abstract ConnectionHandle<W> newHandle(XaManagedConnection<W> connection);

    /** What connections tell about the resource. */
    protected abstract AdapterMetaData metaData(SignOn signOn);

    /** Refuses who may not connect; by default nobody is refused. */
    protected void authenticate(SignOn signOn) throws SecurityException {}

    @Override
    public abstract boolean equals(@Nullable Object other);

    @Override
    public abstract int hashCode();

    /** Outside a server: each connection is physical, and destroyed when its handle is closed. */
    @Override
    public Object createConnectionFactory() {
        return createConnectionFactory(new UnmanagedConnections());
    }

    @Override
    public ManagedConnection createManagedConnection(
            @Nullable Subject subject, @Nullable ConnectionRequestInfo requested) throws ResourceException {
        SignOn signOn = resolve(subject, requested);
        authenticate(signOn);
        XaManagedConnection<W> connection =
                new XaManagedConnection<>(this, requireAdapter().branches(), signOn, this::newHandle);
        connection.setLogWriter(logWriter);
        return connection;
    }

    /** The first usable candidate of the same resource that acts for the same user; candidates are only looked at. */
    @Override
    @SuppressWarnings("rawtypes") // the interface's
    public @Nullable ManagedConnection matchManagedConnections(
            Set candidates, @Nullable Subject subject, @Nullable ConnectionRequestInfo requested)
            throws ResourceException {
        SignOn signOn = resolve(subject, requested);
        BranchTable<W> table = requireAdapter().branches();
        for (Object candidate : candidates) {
            if (candidate instanceof XaManagedConnection<?> connection
                    && connection.table() == table
                    && connection.isUsable()
                    && connection.signOn().equals(signOn)) {
                return connection;
            }
        }
        return null;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // the interface's
    public Set getInvalidConnections(Set connections) {
        Set invalid = new HashSet();
        for (Object candidate : connections) {
            if (candidate instanceof XaManagedConnection<?> connection && !connection.isUsable()) {
                invalid.add(connection);
            }
        }
        return invalid;
    }

    SignOn resolve(@Nullable Subject subject, @Nullable ConnectionRequestInfo requested) throws ResourceException {
        return SignOn.resolve(subject, requested, defaultSignOn(), this);
    }

    /** From the configuration. */
    protected final SignOn defaultSignOn() {
        return new SignOn(userName, password);
    }

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return adapter;
    }

    @Override
    public synchronized void setResourceAdapter(ResourceAdapter resourceAdapter) throws ResourceException {
        if (adapter != null) {
            throw new IllegalStateException("The resource adapter has been set already");
        }
        if (!adapterClass().isInstance(resourceAdapter)) {
            throw new ResourceException("Not a " + adapterClass().getName() + ": "
                    + resourceAdapter.getClass().getName());
        }
        adapter = adapterClass().cast(resourceAdapter);
    }

    private XaResourceAdapter<W> requireAdapter() throws ResourceException {
        XaResourceAdapter<W> current = adapter;
        if (current == null) {
            throw new IllegalStateException("No resource adapter has been set");
        }
        return current;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        logWriter = out;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    public String getUserName() {
        return userName;
    }

    public void setUserName(String userName) {
        this.userName = userName;
    }

    public String getPassword() {
        return password;
    }

    /** Confidential: declare it so in ra.xml. */
    public void setPassword(String password) {
        this.password = password;
    }
}
