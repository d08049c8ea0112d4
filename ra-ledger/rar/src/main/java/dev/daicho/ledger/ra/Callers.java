package dev.daicho.ledger.ra;

import dev.daicho.ledger.core.block.Actor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who asks: the principal of the container's sign-on for the connection if there is one, else the caller on this thread as the server's
 * security domain knows it; with those of its roles that the adapter's configuration names.
 *
 * <p>Thread-safe. Source: L13; XA-CHECKLIST 19.
 */
final class Callers {

    /** What the server knows of the caller on this thread. */
    interface Identity {

        /** The caller's name; "" if nobody has signed on. */
        String name();

        /** Whether the caller has a role. */
        boolean hasRole(String role);
    }

    /** Finds it. */
    @FunctionalInterface
    interface Source {
        /** The caller on this thread. */
        Identity current();
    }

    /** Nobody has signed on, or the server has no way to say. */
    static final Identity ANONYMOUS = new Identity() {
        @Override
        public String name() {
            return "";
        }

        @Override
        public boolean hasRole(String role) {
            return false;
        }
    };

    private final Set<String> administrators;
    private final List<String> roles;
    private final Source source;

    /**
     * With what the adapter is set to.
     *
     * @param administrators principals and {@code @roles} that may do everything, separated by commas
     * @param roles roles that grants may name, separated by commas, without the {@code @}
     * @throws IllegalArgumentException if there are too many roles
     */
    Callers(String administrators, String roles, Source source) {
        this.administrators = new TreeSet<>(parts(administrators));
        this.source = source;
        Set<String> all = new TreeSet<>(parts(roles));
        this.administrators.stream()
                .filter(name -> name.startsWith("@"))
                .map(name -> name.substring(1))
                .forEach(all::add);
        this.roles = List.copyOf(all);
        if (this.roles.size() >= Actor.MAX_NAME_COUNT) {
            throw new IllegalArgumentException("The ledger's securityRoles and administrators name " + this.roles.size()
                    + " roles; they may name " + (Actor.MAX_NAME_COUNT - 1));
        }
    }

    private static List<String> parts(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** Who asks now, over a connection that was signed on for somebody, or for nobody (""). */
    Actor actor(String signedOn) {
        Identity caller = signedOn.isEmpty() ? source.current() : ANONYMOUS;
        String principal = signedOn.isEmpty() ? caller.name() : signedOn;
        if (principal.isEmpty()) {
            return Actor.NOBODY;
        }
        List<String> names = new ArrayList<>();
        names.add(principal);
        for (String role : roles) {
            if (caller.hasRole(role)) {
                names.add("@" + role);
            }
        }
        return new Actor(names.stream().anyMatch(administrators::contains), names);
    }
}
