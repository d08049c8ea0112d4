package dev.daicho.ra;

import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.io.Serial;
import java.io.Serializable;
import javax.naming.Reference;
import org.jspecify.annotations.Nullable;

/**
 * Base of an adapter's connection factory, which a component looks up.
 *
 * <p>Thread-safe. Source: Jakarta Connectors 2.1 chapter 6, XA-CHECKLIST row 6.
 */
public abstract class AdapterConnectionFactory implements Referenceable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final ManagedConnectionFactory factory;
    private final ConnectionManager connections;
    private volatile @Nullable Reference reference;

    protected AdapterConnectionFactory(ManagedConnectionFactory factory, ConnectionManager connections) {
        this.factory = factory;
        this.connections = connections;
    }

    /** A connection of that type, on the caller's thread. */
    protected final <C> C allocate(Class<C> type, @Nullable ConnectionRequestInfo requested) throws ResourceException {
        return type.cast(connections.allocateConnection(factory, requested));
    }

    @Override
    public @Nullable Reference getReference() {
        return reference;
    }

    @Override
    public void setReference(Reference reference) {
        this.reference = reference;
    }
}
