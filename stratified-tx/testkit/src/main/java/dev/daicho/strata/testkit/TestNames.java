package dev.daicho.strata.testkit;

import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * What is bound in JNDI while a kit is open, for the thread that opened it; named by the {@code jndi.properties} of this jar. Thread-safe, since
 * no two threads share anything.
 */
public final class TestNames implements InitialContextFactory {

    private static final ThreadLocal<@Nullable Map<String, Object>> NAMES = new ThreadLocal<>();

    /** For JNDI. */
    public TestNames() {}

    /** Empty, until {@link #close}. */
    static Map<String, Object> open() {
        if (NAMES.get() != null) {
            throw new IllegalStateException("Another StrataKit is open on this thread: close it first");
        }
        Map<String, Object> names = new TreeMap<>();
        NAMES.set(names);
        return names;
    }

    static void close() {
        NAMES.remove();
    }

    @Override
    public Context getInitialContext(@Nullable Hashtable<?, ?> environment) throws NamingException {
        Map<String, Object> names = NAMES.get();
        if (names == null) {
            throw new NamingException(
                    "No StrataKit is open on thread " + Thread.currentThread().getName());
        }
        return Fakes.of(Context.class, (method, arguments) -> switch (method) {
            case "lookup" -> {
                String name = String.valueOf(arguments[0]);
                Object bound = names.get(name);
                if (bound == null) {
                    throw new NameNotFoundException(name + " is not bound; these are: " + names.keySet());
                }
                yield bound;
            }
            case "close" -> null;
            default -> throw Fakes.unsupported(Context.class, method);
        });
    }
}
