package dev.daicho.ra.contract;

import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.function.Supplier;

/** A server's connection manager, as far as a connection factory sees it. */
final class TestConnectionManager implements ConnectionManager {

    private static final long serialVersionUID = 1L;

    private final transient Supplier<Object> handles;

    TestConnectionManager(Supplier<Object> handles) {
        this.handles = handles;
    }

    @Override
    public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo requested) {
        return handles.get();
    }
}
