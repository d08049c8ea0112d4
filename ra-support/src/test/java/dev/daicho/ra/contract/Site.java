package dev.daicho.ra.contract;

import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** One run of an adapter over a directory, and the connections that a test makes to it. */
public final class Site implements AutoCloseable {

    /** One managed connection, one handle on it and its XAResource. */
    public record Link(ManagedConnection connection, Object handle, XAResource xa) {}

    private final AdapterFixture fixture;
    private final Path directory;
    private final ResourceAdapter adapter;
    private final ManagedConnectionFactory factory;

    private Site(AdapterFixture fixture, Path directory) throws Exception {
        this.fixture = fixture;
        this.directory = directory;
        this.adapter = fixture.newAdapter(directory);
        // None of the contracts is about what a server's context offers: an adapter that needs one looks after itself.
        adapter.start(null);
        this.factory = newFactory();
    }

    /** Starts an adapter over that directory. */
    public static Site start(AdapterFixture fixture, Path directory) throws Exception {
        return new Site(fixture, directory);
    }

    /** Another factory of this run, with the usual configuration. */
    public ManagedConnectionFactory newFactory() throws Exception {
        ManagedConnectionFactory made = fixture.newFactory();
        ((ResourceAdapterAssociation) made).setResourceAdapter(adapter);
        return made;
    }

    public ManagedConnectionFactory factory() {
        return factory;
    }

    public ResourceAdapter adapter() {
        return adapter;
    }

    public Link link() throws Exception {
        ManagedConnection connection = factory.createManagedConnection(null, null);
        return new Link(connection, connection.getConnection(null, null), connection.getXAResource());
    }

    /** The XAResource by which a server recovers what was left by its messages' delivery. */
    public XAResource recoveryResource() throws Exception {
        return adapter.getXAResources(new jakarta.resource.spi.ActivationSpec[0])[0];
    }

    /** Whether change n is committed, read through a connection of its own. */
    public boolean isCommitted(int number) throws Exception {
        Link reader = link();
        try {
            return fixture.isCommitted(reader.handle(), number);
        } finally {
            reader.connection().destroy();
        }
    }

    /** A branch with that change in it, its association ended. */
    public void work(Link link, Xid xid, int number) throws Exception {
        link.xa().start(xid, XAResource.TMNOFLAGS);
        fixture.change(link.handle(), number);
        link.xa().end(xid, XAResource.TMSUCCESS);
    }

    /** A prepared branch with that change in it. */
    public void prepare(Link link, Xid xid, int number) throws Exception {
        work(link, xid, number);
        int vote = link.xa().prepare(xid);
        if (vote != XAResource.XA_OK) {
            throw new AssertionError("prepare of change " + number + " voted " + vote + ", not XA_OK");
        }
    }

    /** All that recover tells, by content. */
    public static Set<TestXid> recovered(XAResource xa) throws XAException {
        Xid[] list = xa.recover(XAResource.TMSTARTRSCAN);
        xa.recover(XAResource.TMENDRSCAN);
        Set<TestXid> found = new HashSet<>();
        for (Xid xid : list) {
            if (!found.add(TestXid.copyOf(xid))) {
                throw new AssertionError("recover tells " + xid + " twice");
            }
        }
        return found;
    }

    /** Stops in good order and starts again over the same directory. */
    public Site restart() throws Exception {
        close();
        return start(fixture, directory);
    }

    /** Starts over what a crash of the process at this moment leaves: a copy of the files, taken while the adapter runs. */
    public Site crash() throws Exception {
        Path copy = Files.createTempDirectory(directory.toAbsolutePath().getParent(), "crashed")
                .resolve("data");
        copyAll(directory, copy);
        close();
        return start(fixture, copy);
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @Override
    public void close() {
        adapter.stop();
    }
}
