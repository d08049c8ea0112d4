package dev.daicho.ra.reference;

import dev.daicho.ra.AdapterMetaData;
import dev.daicho.ra.ConnectionHandle;
import dev.daicho.ra.SignOn;
import dev.daicho.ra.XaManagedConnection;
import dev.daicho.ra.XaManagedConnectionFactory;
import dev.daicho.ra.XaResourceAdapter;
import jakarta.resource.spi.ConnectionManager;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The managed connection factory of the reference adapter. */
public class NumberManagedConnectionFactory extends XaManagedConnectionFactory<NumberStore.Work> {

    private static final long serialVersionUID = 1L;

    @Override
    protected Class<? extends XaResourceAdapter<NumberStore.Work>> adapterClass() {
        return NumberResourceAdapter.class;
    }

    @Override
    public Object createConnectionFactory(ConnectionManager connectionManager) {
        return new NumberConnectionFactory(this, connectionManager);
    }

    @Override
    protected ConnectionHandle<NumberStore.Work> newHandle(XaManagedConnection<NumberStore.Work> connection) {
        NumberResourceAdapter adapter = (NumberResourceAdapter) Objects.requireNonNull(getResourceAdapter());
        return new NumberConnection(connection, adapter.store());
    }

    @Override
    protected AdapterMetaData metaData(SignOn signOn) {
        return new AdapterMetaData("numbers", "1", 0, signOn.userName());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NumberManagedConnectionFactory that
                && getClass() == that.getClass()
                && defaultSignOn().equals(that.defaultSignOn());
    }

    @Override
    public int hashCode() {
        return Objects.hash(getClass(), defaultSignOn());
    }
}
