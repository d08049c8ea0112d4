package dev.daicho.ledger.ra;

import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ra.AdapterConnectionFactory;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.io.Serial;

/**
 * What is bound at {@code java:/daicho/Ledger}.
 *
 * <p>Thread-safe. Source: P4, P5.
 */
final class LedgerFactory extends AdapterConnectionFactory implements LedgerConnectionFactory {

    @Serial
    private static final long serialVersionUID = 1L;

    LedgerFactory(ManagedConnectionFactory factory, ConnectionManager connections) {
        super(factory, connections);
    }

    @Override
    public LedgerConnection getConnection() {
        try {
            return allocate(LedgerConnection.class, null);
        } catch (ResourceException failed) {
            throw new LedgerUnavailableException(
                    "No connection to the ledger can be had: " + failed.getMessage(), failed);
        }
    }
}
