package dev.daicho.ra.contract;

import static javax.transaction.xa.XAResource.TMJOIN;
import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ra.contract.Site.Link;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A managed connection and its handles: XA-CHECKLIST rows 3, 7, 10 to 14, 17, 18, 21. */
public abstract class ManagedConnectionContract extends AdapterContract {

    private final Xid xid = TestXid.of(1);
    private Link link;

    @BeforeEach
    void openConnection() throws Exception {
        link = site.link();
    }

    private void change(Object handle, int number) throws Exception {
        fixture().change(handle, number);
    }

    private void assertUnusable(Object handle, int number) throws Exception {
        Exception refusal = assertThrows(Exception.class, () -> change(handle, number));
        assertNotNull(refusal.getMessage(), "a refusal without a sentence");
        assertFalse(site.isCommitted(number));
    }

    // ------------------------------------------------------------------ handles

    @Test
    void shouldShareOneConnectionAmongHandles() throws Exception {
        Object second = link.connection().getConnection(null, null);
        assertNotSame(link.handle(), second);
        link.xa().start(xid, TMNOFLAGS);
        change(link.handle(), 1);
        change(second, 2);
        fixture().close(second);
        change(link.handle(), 3);
        link.xa().end(xid, TMSUCCESS);
        assertFalse(site.isCommitted(2));
        link.xa().commit(xid, true);
        assertTrue(site.isCommitted(1) && site.isCommitted(2) && site.isCommitted(3));
    }

    @Test
    void shouldTellOfClosedHandleAndLeaveTheWorkAlone() throws Exception {
        RecordingListener listener = new RecordingListener();
        link.connection().addConnectionEventListener(listener);
        link.xa().start(xid, TMNOFLAGS);
        change(link.handle(), 1);
        fixture().close(link.handle());
        assertEquals(List.of(ConnectionEvent.CONNECTION_CLOSED), listener.ids());
        assertSame(link.handle(), listener.events.get(0).getConnectionHandle());
        assertEquals(link.connection(), listener.events.get(0).getSource());
        fixture().close(link.handle());
        assertEquals(1, listener.events.size(), "closing again tells nothing");
        assertUnusable(link.handle(), 2);
        link.xa().end(xid, TMSUCCESS);
        link.xa().commit(xid, true);
        assertTrue(site.isCommitted(1));
    }

    @Test
    void shouldLetListenersActInsideTheCall() throws Exception {
        ManagedConnection connection = link.connection();
        RecordingListener first = new RecordingListener(event -> {
            try {
                connection.cleanup();
            } catch (ResourceException failure) {
                throw new AssertionError(failure);
            }
        });
        RecordingListener[] second = new RecordingListener[1];
        second[0] = new RecordingListener(event -> connection.removeConnectionEventListener(second[0]));
        connection.addConnectionEventListener(first);
        connection.addConnectionEventListener(second[0]);
        Object other = connection.getConnection(null, null);
        fixture().close(link.handle());
        assertEquals(1, first.events.size());
        assertEquals(1, second[0].events.size());
        assertUnusable(other, 1);
        fixture().close(connection.getConnection(null, null));
        assertEquals(2, first.events.size());
        assertEquals(1, second[0].events.size(), "removed listeners hear nothing");
    }

    @Test
    void shouldTellOfFatalFaultAndLetListenerDestroyAtOnce() throws Exception {
        ManagedConnection connection = link.connection();
        RecordingListener listener = new RecordingListener(event -> {
            try {
                connection.destroy();
            } catch (ResourceException failure) {
                throw new AssertionError(failure);
            }
        });
        connection.addConnectionEventListener(listener);
        site.adapter().stop();
        assertThrows(Exception.class, () -> change(link.handle(), 1));
        assertEquals(ConnectionEvent.CONNECTION_ERROR_OCCURRED, listener.ids().get(0));
        assertNotNull(listener.events.get(0).getException());
    }

    // ------------------------------------------------------------------ cleanup, destroy, associate

    @Test
    void shouldInvalidateHandlesAtCleanupAndKeepTheConnection() throws Exception {
        link.connection().cleanup();
        link.connection().cleanup();
        assertUnusable(link.handle(), 1);
        Object next = link.connection().getConnection(null, null);
        change(next, 2);
        assertTrue(site.isCommitted(2));
        assertSame(link.xa(), link.connection().getXAResource());
    }

    @Test
    void shouldResetLocalTransactionAtCleanup() throws Exception {
        link.connection().getLocalTransaction().begin();
        change(link.handle(), 1);
        link.connection().cleanup();
        assertFalse(site.isCommitted(1));
        Object next = link.connection().getConnection(null, null);
        change(next, 1);
        assertTrue(site.isCommitted(1), "after cleanup calls commit by themselves again");
    }

    @Test
    void shouldKeepBranchOverCleanup() throws Exception {
        site.prepare(link, xid, 1);
        link.connection().cleanup();
        link.xa().commit(xid, false);
        assertTrue(site.isCommitted(1));
    }

    @Test
    void shouldFreeEverythingAtDestroy() throws Exception {
        link.connection().getLocalTransaction().begin();
        change(link.handle(), 1);
        link.connection().destroy();
        link.connection().destroy();
        assertUnusable(link.handle(), 2);
        assertThrows(ResourceException.class, () -> link.connection().getConnection(null, null));
        Link other = site.link();
        change(other.handle(), 1);
        assertTrue(site.isCommitted(1), "the lost local transaction holds nothing any more");
    }

    @Test
    void shouldTakeHandleOverOutsideTransactions() throws Exception {
        Link other = site.link();
        other.connection().associateConnection(link.handle());
        link.connection().cleanup();
        change(link.handle(), 1);
        assertTrue(site.isCommitted(1), "the old connection has no say over it any more");
        RecordingListener old = new RecordingListener();
        RecordingListener now = new RecordingListener();
        link.connection().addConnectionEventListener(old);
        other.connection().addConnectionEventListener(now);
        fixture().close(link.handle());
        assertEquals(List.of(), old.ids());
        assertEquals(List.of(ConnectionEvent.CONNECTION_CLOSED), now.ids());
    }

    @Test
    void shouldTakeHandleOverIntoBranch() throws Exception {
        Link other = site.link();
        other.xa().start(xid, TMNOFLAGS);
        other.connection().associateConnection(link.handle());
        change(link.handle(), 1);
        assertFalse(site.isCommitted(1));
        other.xa().end(xid, TMSUCCESS);
        other.xa().commit(xid, true);
        assertTrue(site.isCommitted(1));
    }

    @Test
    void shouldTakeHandleOverIntoLocalTransaction() throws Exception {
        Link other = site.link();
        LocalTransaction local = other.connection().getLocalTransaction();
        local.begin();
        other.connection().associateConnection(link.handle());
        change(link.handle(), 1);
        assertFalse(site.isCommitted(1));
        local.commit();
        assertTrue(site.isCommitted(1));
    }

    @Test
    void shouldTakeHandleOutOfBranch() throws Exception {
        link.xa().start(xid, TMNOFLAGS);
        change(link.handle(), 1);
        Link other = site.link();
        other.connection().associateConnection(link.handle());
        change(link.handle(), 2);
        assertTrue(site.isCommitted(2), "outside the branch now");
        link.xa().end(xid, TMSUCCESS);
        link.xa().rollback(xid);
        assertFalse(site.isCommitted(1));
    }

    @Test
    void shouldRefuseToTakeOverWhatIsNoHandle() {
        assertThrows(ResourceException.class, () -> link.connection().associateConnection("not a handle"));
    }

    @Test
    void shouldTakeClosedHandleOver() throws Exception {
        link.connection().cleanup();
        Link other = site.link();
        other.connection().associateConnection(link.handle());
        change(link.handle(), 1);
        assertTrue(site.isCommitted(1), "a handle that lazy association took away comes back");
    }

    // ------------------------------------------------------------------ transactions

    @Test
    void shouldAlwaysGiveTheSameXaResource() throws Exception {
        assertSame(link.connection().getXAResource(), link.connection().getXAResource());
        assertNotSame(link.xa(), site.link().xa());
    }

    @Test
    void shouldCommitAndRollBackLocally() throws Exception {
        LocalTransaction local = link.connection().getLocalTransaction();
        local.begin();
        change(link.handle(), 1);
        change(link.handle(), 2);
        assertFalse(site.isCommitted(1));
        local.commit();
        assertTrue(site.isCommitted(1) && site.isCommitted(2));
        local.begin();
        change(link.handle(), 3);
        local.rollback();
        assertFalse(site.isCommitted(3));
        change(link.handle(), 3);
        assertTrue(site.isCommitted(3), "autocommit is on again");
    }

    @Test
    void shouldRefuseLocalCallsOutOfTurn() throws Exception {
        LocalTransaction local = link.connection().getLocalTransaction();
        assertThrows(ResourceException.class, local::commit);
        assertThrows(ResourceException.class, local::rollback);
        local.begin();
        assertThrows(ResourceException.class, local::begin);
        local.rollback();
    }

    @Test
    void shouldKeepLocalTransactionAndBranchApart() throws Exception {
        LocalTransaction local = link.connection().getLocalTransaction();
        local.begin();
        Expect.code(XAException.XAER_OUTSIDE, () -> link.xa().start(xid, TMNOFLAGS));
        local.rollback();
        link.xa().start(xid, TMNOFLAGS);
        assertThrows(ResourceException.class, local::begin);
        link.xa().end(xid, TMSUCCESS);
        link.xa().rollback(xid);
        local.begin();
        local.rollback();
    }

    @Test
    void shouldCompleteOtherBranchesDuringLocalTransaction() throws Exception {
        Link other = site.link();
        site.prepare(other, xid, 1);
        link.connection().getLocalTransaction().begin();
        change(link.handle(), 2);
        link.xa().commit(xid, false);
        assertTrue(site.isCommitted(1));
        assertFalse(site.isCommitted(2));
        link.connection().getLocalTransaction().commit();
        assertTrue(site.isCommitted(2));
    }

    @Test
    void shouldTellNothingOfTheServersOwnDemarcation() throws Exception {
        RecordingListener listener = new RecordingListener();
        link.connection().addConnectionEventListener(listener);
        LocalTransaction local = link.connection().getLocalTransaction();
        local.begin();
        change(link.handle(), 1);
        local.commit();
        local.begin();
        local.rollback();
        site.work(link, xid, 2);
        link.xa().commit(xid, true);
        assertEquals(List.of(), listener.ids());
    }

    @Test
    void shouldJoinBranchFromPooledConnection() throws Exception {
        link.xa().start(xid, TMNOFLAGS);
        change(link.handle(), 1);
        link.xa().end(xid, TMSUCCESS);
        link.connection().cleanup();
        Object next = link.connection().getConnection(null, null);
        link.xa().start(xid, TMJOIN);
        change(next, 2);
        link.xa().end(xid, TMSUCCESS);
        link.xa().commit(xid, true);
        assertTrue(site.isCommitted(1) && site.isCommitted(2));
    }

    // ------------------------------------------------------------------ the rest

    @Test
    void shouldTellWhatItIsConnectedTo() throws Exception {
        ManagedConnectionMetaData data = link.connection().getMetaData();
        assertFalse(data.getEISProductName().isBlank());
        assertFalse(data.getEISProductVersion().isBlank());
        assertTrue(data.getMaxConnections() >= 0);
        assertNotNull(data.getUserName());
    }

    @Test
    void shouldKeepLogWriter() throws Exception {
        PrintWriter writer = new PrintWriter(new StringWriter());
        link.connection().setLogWriter(writer);
        assertSame(writer, link.connection().getLogWriter());
        link.connection().setLogWriter(null);
        assertEquals(null, link.connection().getLogWriter());
    }

    @Test
    void shouldBeEqualToItselfAlone() throws Exception {
        assertEquals(link.connection(), link.connection());
        assertNotEquals(link.connection(), site.link().connection());
    }
}
