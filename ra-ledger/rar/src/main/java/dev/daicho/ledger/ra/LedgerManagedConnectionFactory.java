package dev.daicho.ledger.ra;

import dev.daicho.ledger.core.LedgerTransaction;
import dev.daicho.ra.AdapterMetaData;
import dev.daicho.ra.ConnectionHandle;
import dev.daicho.ra.SignOn;
import dev.daicho.ra.XaManagedConnection;
import dev.daicho.ra.XaManagedConnectionFactory;
import dev.daicho.ra.XaResourceAdapter;
import jakarta.resource.spi.ConnectionManager;
import java.io.Serial;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the ledger's managed connections; the deployment descriptor has its interfaces and properties.
 *
 * <p>Thread-safe once configured. Source: P4, XA-CHECKLIST 2, 3, 6.
 */
public class LedgerManagedConnectionFactory extends XaManagedConnectionFactory<LedgerTransaction> {

    @Serial
    private static final long serialVersionUID = 1L;

    /** For the container. */
    public LedgerManagedConnectionFactory() {}

    @Override
    protected Class<? extends XaResourceAdapter<LedgerTransaction>> adapterClass() {
        return LedgerResourceAdapter.class;
    }

    @Override
    public Object createConnectionFactory(ConnectionManager connectionManager) {
        return new LedgerFactory(this, connectionManager);
    }

    @Override
    protected ConnectionHandle<LedgerTransaction> newHandle(XaManagedConnection<LedgerTransaction> connection) {
        if (getResourceAdapter() instanceof LedgerResourceAdapter adapter) {
            return new LedgerHandle(connection, adapter.ledger(), adapter.callers());
        }
        throw new IllegalStateException("No resource adapter has been set");
    }

    @Override
    protected AdapterMetaData metaData(SignOn signOn) {
        String version = LedgerManagedConnectionFactory.class.getPackage().getImplementationVersion();
        return new AdapterMetaData("Daicho Ledger", version == null ? "development" : version, 0, signOn.userName());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LedgerManagedConnectionFactory that
                && getClass() == that.getClass()
                && defaultSignOn().equals(that.defaultSignOn());
    }

    @Override
    public int hashCode() {
        return Objects.hash(getClass(), defaultSignOn());
    }
}
