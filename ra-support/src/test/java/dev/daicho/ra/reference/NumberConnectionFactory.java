package dev.daicho.ra.reference;

import dev.daicho.ra.AdapterConnectionFactory;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ManagedConnectionFactory;

/** What an application of the reference adapter looks up. */
final class NumberConnectionFactory extends AdapterConnectionFactory {

    private static final long serialVersionUID = 1L;

    NumberConnectionFactory(ManagedConnectionFactory factory, ConnectionManager connections) {
        super(factory, connections);
    }

    NumberConnection getConnection() throws ResourceException {
        return allocate(NumberConnection.class, null);
    }
}
