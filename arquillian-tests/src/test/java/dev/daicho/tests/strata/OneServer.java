package dev.daicho.tests.strata;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * A server that several test classes use one after the other: the first starts it, the last closes it (or the end of the JVM does, when they are not
 * all run). A start is most of what a class of a few seconds costs. Used from one thread.
 */
final class OneServer {

    /** Makes it, started or not. */
    interface Maker {
        StrataServer make() throws IOException;
    }

    private final Set<Class<?>> users;
    private StrataServer server;

    OneServer(Class<?>... users) {
        this.users = new HashSet<>(Set.of(users));
    }

    StrataServer get(Maker maker) throws IOException {
        if (server == null) {
            server = maker.make();
        }
        return server;
    }

    void leave(Class<?> user) {
        users.remove(user);
        if (users.isEmpty() && server != null) {
            server.close();
        }
    }
}
