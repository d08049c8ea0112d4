package dev.daicho.nvfs.ra;

import dev.daicho.nvfs.FileStoreConnection;
import dev.daicho.nvfs.FileStoreConnectionFactory;
import dev.daicho.nvfs.StoreUnavailableException;
import dev.daicho.ra.AdapterConnectionFactory;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.io.Serial;

/**
 * What components find under the JNDI name: hands out handles on connections that the server pools.
 *
 * <p>Thread-safe. Source: SPEC N16, XA-CHECKLIST row 6.
 */
final class PooledConnectionFactory extends AdapterConnectionFactory implements FileStoreConnectionFactory {

    @Serial
    private static final long serialVersionUID = 1L;

    PooledConnectionFactory(ManagedConnectionFactory factory, ConnectionManager connections) {
        super(factory, connections);
    }

    @Override
    public FileStoreConnection getConnection() {
        try {
            return allocate(FileStoreConnection.class, null);
        } catch (ResourceException e) {
            throw new StoreUnavailableException("No connection to the file store is to be had: " + e.getMessage(), e);
        }
    }
}
