package dev.daicho.ra.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ra.contract.Site;
import dev.daicho.ra.contract.Site.Link;
import dev.daicho.ra.contract.TestXid;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a handle can do beyond the contract: work inside or outside, and demarcation by the application. */
class NumberConnectionTest {

    private static final class Ears implements ConnectionEventListener {
        final List<Integer> heard = new ArrayList<>();

        @Override
        public void connectionClosed(ConnectionEvent event) {
            heard.add(event.getId());
        }

        @Override
        public void localTransactionStarted(ConnectionEvent event) {
            heard.add(event.getId());
        }

        @Override
        public void localTransactionCommitted(ConnectionEvent event) {
            heard.add(event.getId());
        }

        @Override
        public void localTransactionRolledback(ConnectionEvent event) {
            heard.add(event.getId());
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            heard.add(event.getId());
        }
    }

    @Test
    void shouldTellInsideFromOutside(@TempDir Path root) throws Exception {
        try (Site site = Site.start(new NumberFixture(), root.resolve("data"))) {
            Link link = site.link();
            NumberConnection handle = (NumberConnection) link.handle();
            assertEquals("out", handle.where());
            link.xa().start(TestXid.of(1), XAResource.TMNOFLAGS);
            assertEquals("in", handle.where());
            assertTrue(handle.isInUnitOfWork());
            link.xa().end(TestXid.of(1), XAResource.TMSUCCESS);
            assertEquals("out", handle.where());
            assertFalse(handle.isInUnitOfWork());
            link.xa().rollback(TestXid.of(1));
            link.connection().getLocalTransaction().begin();
            assertEquals("in", handle.where());
            link.connection().getLocalTransaction().rollback();
        }
    }

    @Test
    void shouldTellServerOfApplicationsOwnDemarcation(@TempDir Path root) throws Exception {
        try (Site site = Site.start(new NumberFixture(), root.resolve("data"))) {
            Link link = site.link();
            Ears ears = new Ears();
            link.connection().addConnectionEventListener(ears);
            NumberConnection handle = (NumberConnection) link.handle();
            handle.begin();
            handle.add(1);
            handle.commit();
            handle.begin();
            handle.add(2);
            handle.rollback();
            assertThrows(ResourceException.class, handle::commit);
            assertTrue(site.isCommitted(1));
            assertFalse(site.isCommitted(2));
            assertEquals(
                    List.of(
                            ConnectionEvent.LOCAL_TRANSACTION_STARTED,
                            ConnectionEvent.LOCAL_TRANSACTION_COMMITTED,
                            ConnectionEvent.LOCAL_TRANSACTION_STARTED,
                            ConnectionEvent.LOCAL_TRANSACTION_ROLLEDBACK),
                    ears.heard);
        }
    }
}
