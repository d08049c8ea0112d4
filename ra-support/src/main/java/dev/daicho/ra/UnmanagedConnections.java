package dev.daicho.ra;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The connection manager outside a server: no pool, no transactions of a server's; a connection lives as long as its handle.
 *
 * <p>Stateless. Source: XA-CHECKLIST rows 6 and 7.
 */
final class UnmanagedConnections implements ConnectionManager {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    public Object allocateConnection(ManagedConnectionFactory factory, @Nullable ConnectionRequestInfo requested)
            throws ResourceException {
        ManagedConnection connection = factory.createManagedConnection(null, requested);
        connection.addConnectionEventListener(new Destroyer(connection));
        return connection.getConnection(null, requested);
    }

    private record Destroyer(ManagedConnection connection) implements ConnectionEventListener {

        @Override
        public void connectionClosed(ConnectionEvent event) {
            destroy();
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            destroy();
        }

        private void destroy() {
            try {
                connection.destroy();
            } catch (ResourceException failure) {
                throw new IllegalStateException("Could not destroy " + connection, failure);
            }
        }

        @Override
        public void localTransactionStarted(ConnectionEvent event) {}

        @Override
        public void localTransactionCommitted(ConnectionEvent event) {}

        @Override
        public void localTransactionRolledback(ConnectionEvent event) {}
    }
}
