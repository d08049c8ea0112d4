package dev.daicho.ra.contract;

import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import java.nio.file.Path;
import java.util.List;

/**
 * What a contract has to know of an adapter. "Change n" is any update through a connection handle whose effect can be told apart from that
 * of every other n, that conflicts with no other n, and that can be done at most once at a time; n runs from 1 to some thousands.
 */
public interface AdapterFixture {

    /** A resource adapter, configured for its data to be in that directory, not started. The directory may not exist yet. */
    ResourceAdapter newAdapter(Path directory);

    /** A factory with the adapter's usual configuration and without a resource adapter. */
    ManagedConnectionFactory newFactory();

    /** Factories that each differ from {@link #newFactory()} in one property of their configuration, and from each other. */
    List<ManagedConnectionFactory> differentFactories();

    /** A connection handle from a connection factory, as an application asks for it. */
    Object connect(Object connectionFactory) throws Exception;

    /** Makes change n in whatever unit of work the handle is in. */
    void change(Object handle, int number) throws Exception;

    /** Reads without changing anything, in whatever unit of work the handle is in. */
    void read(Object handle) throws Exception;

    /** Whether change n is committed; the handle is in no transaction. False if that is in doubt and the adapter refuses to say. */
    boolean isCommitted(Object handle, int number) throws Exception;

    /** Closes the handle as an application does. */
    void close(Object handle) throws Exception;
}
