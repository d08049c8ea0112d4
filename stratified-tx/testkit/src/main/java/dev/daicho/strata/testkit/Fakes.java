package dev.daicho.strata.testkit;

import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Stand-ins for interfaces of which only a few methods are used; the others say so when they are called. */
final class Fakes {

    private Fakes() {}

    /** Answers calls by the method's name. */
    interface Answer {
        @Nullable
        Object to(String method, Object[] arguments) throws Exception;
    }

    static <T> T of(Class<T> type, Answer answer) {
        Object fake =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object[] given = arguments == null ? new Object[0] : arguments;
                    return switch (method.getName()) {
                        case "equals" -> self == given[0];
                        case "hashCode" -> System.identityHashCode(self);
                        case "toString" -> "the test kit's " + type.getSimpleName();
                        default -> answer.to(method.getName(), given);
                    };
                });
        return type.cast(fake);
    }

    static UnsupportedOperationException unsupported(Class<?> type, String method) {
        return new UnsupportedOperationException("The test kit's " + type.getSimpleName() + " has no " + method
                + "; test what needs it in a server, or bind a stand-in of your own");
    }
}
