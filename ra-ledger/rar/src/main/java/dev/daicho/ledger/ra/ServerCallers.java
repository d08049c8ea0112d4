package dev.daicho.ledger.ra;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wildfly.security.auth.server.SecurityDomain;
import org.wildfly.security.auth.server.SecurityIdentity;

/**
 * The caller as WildFly's security subsystem (Elytron) knows it: the identity of the security domain that is current where the
 * application calls. Without that subsystem there is none, and everybody is anonymous.
 *
 * <p>Stateless.
 */
final class ServerCallers {

    private static final Logger LOG = LoggerFactory.getLogger(ServerCallers.class);

    private ServerCallers() {}

    /** The way to it in this server. */
    static Callers.Source source() {
        try {
            Elytron.current();
            return Elytron::current;
        } catch (LinkageError notThere) {
            LOG.info("This server has no Elytron: the ledger knows callers by the sign-on of their connections alone");
            return () -> Callers.ANONYMOUS;
        }
    }

    /** A class of its own, so that whoever has no such classes finds out when it is loaded. */
    private static final class Elytron {

        private Elytron() {}

        static Callers.Identity current() {
            SecurityDomain domain = SecurityDomain.getCurrent();
            SecurityIdentity identity = domain == null ? null : domain.getCurrentSecurityIdentity();
            if (identity == null || identity.isAnonymous()) {
                return Callers.ANONYMOUS;
            }
            return new Callers.Identity() {
                @Override
                public String name() {
                    return identity.getPrincipal().getName();
                }

                @Override
                public boolean hasRole(String role) {
                    return identity.getRoles().contains(role);
                }
            };
        }
    }
}
