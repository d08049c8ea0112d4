package dev.daicho.tests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.daicho.ledger.NotAllowedException;
import jakarta.ejb.EJB;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The ledger knows an EJB's caller as the server's security domain does, and keeps accounts to their owners. */
@ExtendWith(ArquillianExtension.class)
class CallerIT {

    @EJB
    private Counter counter;

    @Deployment(name = "daicho", order = 1, testable = false)
    static Archive<?> daicho() {
        return Deployments.daicho();
    }

    @Deployment(order = 2)
    static Archive<?> user() {
        return Deployments.user(CallerIT.class, Counter.class);
    }

    /** By reflection: the server's own classes, which no deployment has to compile against. */
    private static <R> R as(String principal, Callable<R> what) throws Exception {
        Class<?> domains = Class.forName("org.wildfly.security.auth.server.SecurityDomain");
        Object domain = domains.getMethod("getCurrent").invoke(null);
        Object identity = domains.getMethod("createAdHocIdentity", String.class).invoke(domain, principal);
        Callable<Object> caught = () -> {
            try {
                return what.call();
            } catch (NotAllowedException refused) {
                return refused;
            }
        };
        Object result = identity.getClass().getMethod("runAs", Callable.class).invoke(identity, caught);
        if (result instanceof NotAllowedException refused) {
            throw refused;
        }
        @SuppressWarnings("unchecked")
        R answered = (R) result;
        return answered;
    }

    @Test
    void shouldLetOnlyTheOwnerTakeFromAnAccountAndReadIt() throws Exception {
        String account = "alice-" + System.nanoTime();
        as("alice", () -> {
            counter.openMine(account, "alice");
            return true;
        });
        assertEquals(new BigDecimal("10.00"), as("alice", () -> counter.posted(account)));
        as("alice", () -> {
            counter.payBack(account);
            return true;
        });
        NotAllowedException bob = assertThrows(
                NotAllowedException.class,
                () -> as("bob", () -> {
                    counter.payBack(account);
                    return true;
                }));
        assertEquals("bob", bob.principal());
        assertThrows(NotAllowedException.class, () -> as("bob", () -> counter.posted(account)));
        NotAllowedException nobody = assertThrows(NotAllowedException.class, () -> counter.payBack(account));
        assertEquals("", nobody.principal());
        assertEquals(new BigDecimal("9.00"), as("alice", () -> counter.posted(account)));
    }
}
