package dev.daicho.ra.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ra.contract.Site.Link;
import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import java.beans.BeanInfo;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.naming.Reference;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

/** A managed connection factory: XA-CHECKLIST rows 2 to 4, 6 to 9, 16, 19, 20, 37. */
public abstract class ManagedConnectionFactoryContract extends AdapterContract {

    private static Object overTheWire(Object sent) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(sent);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    private static Subject subject(ManagedConnectionFactory meantFor, String user) {
        PasswordCredential credential = new PasswordCredential(user, "secret-word".toCharArray());
        credential.setManagedConnectionFactory(meantFor);
        Subject subject = new Subject();
        subject.getPrivateCredentials().add(credential);
        return subject;
    }

    // ------------------------------------------------------------------ a bean

    @Test
    void shouldBeBeanThatContainerCanMake() throws Exception {
        Class<?> type = fixture().newFactory().getClass();
        assertNotNull(type.getConstructor().newInstance());
        BeanInfo info = Introspector.getBeanInfo(type, Object.class);
        for (PropertyDescriptor property : info.getPropertyDescriptors()) {
            assertNotNull(property.getReadMethod(), property.getName() + " has no getter");
            assertNotNull(property.getWriteMethod(), property.getName() + " has no setter");
        }
    }

    @Test
    void shouldBeEqualByConfiguration() throws Exception {
        ManagedConnectionFactory one = fixture().newFactory();
        ManagedConnectionFactory same = fixture().newFactory();
        assertEquals(one, same);
        assertEquals(one.hashCode(), same.hashCode());
        assertEquals(one, site.factory(), "the resource adapter is not configuration");
        assertNotEquals(one, null);
        assertNotEquals(one, "something else");
        List<ManagedConnectionFactory> others = fixture().differentFactories();
        assertFalse(others.isEmpty());
        others.forEach(other -> assertNotEquals(one, other));
        assertEquals(others.size(), new HashSet<>(others).size(), "different from each other");
    }

    @Test
    void shouldSurviveSerialisation() throws Exception {
        for (ManagedConnectionFactory factory : fixture().differentFactories()) {
            assertEquals(factory, overTheWire(factory));
        }
        assertEquals(site.factory(), overTheWire(site.factory()), "with a resource adapter set");
    }

    @Test
    void shouldRefuseSecondResourceAdapter() throws Exception {
        ResourceAdapter adapter = site.adapter();
        ResourceAdapterAssociation factory =
                (ResourceAdapterAssociation) fixture().newFactory();
        factory.setResourceAdapter(adapter);
        assertSame(adapter, factory.getResourceAdapter());
        assertThrows(ResourceException.class, () -> factory.setResourceAdapter(adapter));
        ResourceAdapter another = fixture().newAdapter(root.resolve("another"));
        assertThrows(ResourceException.class, () -> factory.setResourceAdapter(another));
        assertSame(adapter, factory.getResourceAdapter());
    }

    @Test
    void shouldRefuseForeignResourceAdapter() {
        ResourceAdapterAssociation factory =
                (ResourceAdapterAssociation) fixture().newFactory();
        assertThrows(ResourceException.class, () -> factory.setResourceAdapter(new ForeignAdapter()));
    }

    @Test
    void shouldRefuseToConnectWithoutResourceAdapter() {
        assertThrows(ResourceException.class, () -> fixture().newFactory().createManagedConnection(null, null));
    }

    @Test
    void shouldKeepLogWriter() throws Exception {
        PrintWriter writer = new PrintWriter(new StringWriter());
        ManagedConnectionFactory factory = site.newFactory();
        factory.setLogWriter(writer);
        assertSame(writer, factory.getLogWriter());
        assertSame(writer, factory.createManagedConnection(null, null).getLogWriter(), "new connections log there too");
    }

    // ------------------------------------------------------------------ sign-on

    @Test
    void shouldTakeCredentialMeantForIt() throws Exception {
        Subject subject = subject(site.factory(), "alice");
        ManagedConnection connection = site.factory().createManagedConnection(subject, null);
        assertEquals("alice", connection.getMetaData().getUserName());
        assertNotNull(connection.getConnection(subject, null));
        assertFalse(connection.toString().contains("secret-word"));
    }

    @Test
    void shouldRefuseSubjectWithoutCredentialForIt() throws Exception {
        ManagedConnectionFactory other = fixture().differentFactories().get(0);
        assertThrows(jakarta.resource.spi.SecurityException.class, () -> site.factory()
                .createManagedConnection(new Subject(), null));
        assertThrows(jakarta.resource.spi.SecurityException.class, () -> site.factory()
                .createManagedConnection(subject(other, "alice"), null));
    }

    @Test
    void shouldRefuseToServeAnotherUser() throws Exception {
        ManagedConnection connection = site.factory().createManagedConnection(subject(site.factory(), "alice"), null);
        assertThrows(
                jakarta.resource.spi.SecurityException.class,
                () -> connection.getConnection(subject(site.factory(), "mallory"), null));
        assertThrows(jakarta.resource.spi.SecurityException.class, () -> connection.getConnection(null, null));
    }

    @Test
    void shouldRefuseForeignRequest() {
        ConnectionRequestInfo foreign = new ConnectionRequestInfo() {};
        assertThrows(ResourceException.class, () -> site.factory().createManagedConnection(null, foreign));
    }

    // ------------------------------------------------------------------ matching

    @Test
    void shouldMatchWithoutTouchingCandidates() throws Exception {
        ManagedConnection first = site.factory().createManagedConnection(null, null);
        ManagedConnection second = site.factory().createManagedConnection(null, null);
        RecordingListener listener = new RecordingListener();
        first.addConnectionEventListener(listener);
        second.addConnectionEventListener(listener);
        Set<ManagedConnection> candidates = Set.of(first, second);
        ManagedConnection matched = site.factory().matchManagedConnections(candidates, null, null);
        assertTrue(candidates.contains(matched));
        assertSame(matched, site.factory().matchManagedConnections(candidates, null, null));
        assertEquals(List.of(), listener.ids());
    }

    @Test
    void shouldMatchOnlyTheSameUser() throws Exception {
        Subject alice = subject(site.factory(), "alice");
        ManagedConnection hers = site.factory().createManagedConnection(alice, null);
        ManagedConnection anyones = site.factory().createManagedConnection(null, null);
        Set<ManagedConnection> candidates = Set.of(hers, anyones);
        assertSame(hers, site.factory().matchManagedConnections(candidates, alice, null));
        assertSame(anyones, site.factory().matchManagedConnections(candidates, null, null));
        Subject bob = subject(site.factory(), "bob");
        assertNull(site.factory().matchManagedConnections(candidates, bob, null));
        assertNull(site.factory().matchManagedConnections(Set.of(), null, null));
    }

    @Test
    void shouldNotMatchWhatIsOfNoUse() throws Exception {
        ManagedConnection destroyed = site.factory().createManagedConnection(null, null);
        destroyed.destroy();
        Set<Object> candidates = new HashSet<>();
        candidates.add(destroyed);
        candidates.add("not a connection");
        assertNull(site.factory().matchManagedConnections(candidates, null, null));
    }

    @Test
    void shouldTellInvalidConnections() throws Exception {
        if (site.factory() instanceof ValidatingManagedConnectionFactory validating) {
            ManagedConnection valid = site.factory().createManagedConnection(null, null);
            ManagedConnection destroyed = site.factory().createManagedConnection(null, null);
            destroyed.destroy();
            assertEquals(Set.of(destroyed), validating.getInvalidConnections(Set.of(valid, destroyed)));
            site.adapter().stop();
            assertEquals(Set.of(valid, destroyed), validating.getInvalidConnections(Set.of(valid, destroyed)));
        }
    }

    // ------------------------------------------------------------------ connection factory

    @Test
    void shouldMakeConnectionFactoryThatJndiCanKeep() throws Exception {
        Object factory = site.factory().createConnectionFactory();
        assertInstanceOf(Serializable.class, factory);
        Referenceable referenceable = assertInstanceOf(Referenceable.class, factory);
        Reference reference = new Reference(factory.getClass().getName());
        referenceable.setReference(reference);
        assertSame(reference, referenceable.getReference());
        assertNotNull(overTheWire(factory));
    }

    @Test
    void shouldConnectOutsideServer() throws Exception {
        Object factory = site.factory().createConnectionFactory();
        Object handle = fixture().connect(factory);
        fixture().change(handle, 1);
        fixture().close(handle);
        assertThrows(Exception.class, () -> fixture().change(handle, 2));
        assertTrue(site.isCommitted(1));
        assertFalse(site.isCommitted(2));
        Object next = fixture().connect(factory);
        fixture().change(next, 2);
        fixture().close(next);
        assertTrue(site.isCommitted(2));
    }

    @Test
    void shouldAskServersConnectionManagerOnCallersThread() throws Exception {
        Thread[] asked = new Thread[1];
        Link link = site.link();
        Object factory = site.factory().createConnectionFactory(new TestConnectionManager(() -> {
            asked[0] = Thread.currentThread();
            return link.handle();
        }));
        assertSame(link.handle(), fixture().connect(factory));
        assertSame(Thread.currentThread(), asked[0]);
    }
}
