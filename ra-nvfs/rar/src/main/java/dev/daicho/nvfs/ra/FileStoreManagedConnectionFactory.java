package dev.daicho.nvfs.ra;

import dev.daicho.nvfs.StoreUnavailableException;
import dev.daicho.nvfs.transaction.Transaction;
import dev.daicho.ra.AdapterMetaData;
import dev.daicho.ra.ConnectionHandle;
import dev.daicho.ra.SignOn;
import dev.daicho.ra.XaManagedConnection;
import dev.daicho.ra.XaManagedConnectionFactory;
import dev.daicho.ra.XaResourceAdapter;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ResourceAdapter;
import java.io.Serial;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes managed connections to the disk of its resource adapter. User name and password are there for servers that insist on them for
 * recovery; everybody who can reach the factory may use the disk.
 *
 * <p>Thread-safe once configured. Source: SPEC N16, XA-CHECKLIST rows 2-4, 6-9.
 */
public class FileStoreManagedConnectionFactory extends XaManagedConnectionFactory<Transaction> {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String PRODUCT = "Daicho file store";
    private static final String VERSION = "0.1";

    @Override
    protected Class<? extends XaResourceAdapter<Transaction>> adapterClass() {
        return FileStoreResourceAdapter.class;
    }

    @Override
    public Object createConnectionFactory(ConnectionManager connectionManager) {
        return new PooledConnectionFactory(this, connectionManager);
    }

    @Override
    protected ConnectionHandle<Transaction> newHandle(XaManagedConnection<Transaction> connection) {
        @Nullable ResourceAdapter adapter = getResourceAdapter();
        if (!(adapter instanceof FileStoreResourceAdapter mine)) {
            throw new StoreUnavailableException("No resource adapter has been set", null);
        }
        try {
            return new FileStoreHandle(
                    connection, mine.disk(), mine.provider(), mine.imagePath().toString());
        } catch (ResourceException e) {
            throw new StoreUnavailableException("The file store is stopped", e);
        }
    }

    @Override
    protected AdapterMetaData metaData(SignOn signOn) {
        return new AdapterMetaData(PRODUCT, VERSION, 0, signOn.userName());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileStoreManagedConnectionFactory that
                && getClass() == that.getClass()
                && defaultSignOn().equals(that.defaultSignOn());
    }

    @Override
    public int hashCode() {
        return Objects.hash(getClass(), defaultSignOn());
    }
}
