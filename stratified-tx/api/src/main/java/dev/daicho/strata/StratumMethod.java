package dev.daicho.strata;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The method that an {@link AnnotatedMember} has marked by {@link Stratum}. Looked for anew at each use, since what is kept would keep the
 * classes of users' deployments after they are gone. Immutable.
 */
final class StratumMethod {

    private final Method method;
    private final MemberDescription description;
    private final Class<?> payload;
    private final boolean takesAll;

    private StratumMethod(Method method, MemberDescription description, Class<?> payload, boolean takesAll) {
        this.method = method;
        this.description = description;
        this.payload = payload;
        this.takesAll = takesAll;
    }

    /**
     * Of a bean's class, or of one that it extends: containers subclass beans.
     *
     * @throws IllegalStateException if annotations are missing, or contradict each other
     */
    static StratumMethod of(Class<?> bean) {
        MemberDescription description = MemberDescription.of(bean)
                .orElseThrow(() -> new IllegalStateException(bean.getName() + " has no @Member annotation"));
        Method method = marked(bean);
        Class<?>[] types = method.getParameterTypes();
        if (types.length < 1 || types.length > 2 || (types.length == 2 && types[1] != StratumContext.class)) {
            throw new IllegalStateException(
                    method + ": a @Stratum method takes its payload, or a List of payloads, and,"
                            + " if it likes, the StratumContext");
        }
        boolean takesAll = types[0] == List.class;
        return new StratumMethod(
                method, description, takesAll ? element(method.getGenericParameterTypes()[0]) : types[0], takesAll);
    }

    private static Method marked(Class<?> bean) {
        for (Class<?> type = bean; type != null; type = type.getSuperclass()) {
            List<Method> marked = new ArrayList<>();
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Stratum.class) && !method.isBridge()) {
                    marked.add(method);
                }
            }
            if (marked.size() > 1) {
                throw new IllegalStateException(type.getName() + " has " + marked.size()
                        + " @Stratum methods; a member does one stratum's work");
            }
            if (marked.size() == 1) {
                return marked.get(0);
            }
        }
        throw new IllegalStateException(bean.getName() + " has no @Stratum method");
    }

    private static Class<?> element(Type list) {
        if (list instanceof ParameterizedType of && of.getActualTypeArguments()[0] instanceof Class<?> element) {
            return element;
        }
        throw new IllegalStateException(list + ": say of which class, as in List<Delivery>");
    }

    @SuppressWarnings("unchecked") // only ever handed to who binds payloads to it
    Class<Object> payloadType() {
        return (Class<Object>) payload;
    }

    void run(Object bean, List<Object> payloads, StratumContext context) throws Exception {
        if (takesAll) {
            request(call(bean, payloads, context), context);
            return;
        }
        for (Object each : payloads) {
            request(call(bean, each, context), context);
        }
    }

    private @Nullable Object call(Object bean, Object payloadOrAll, StratumContext context) throws Exception {
        method.setAccessible(true); // a bean's class may be package-private
        try {
            return method.getParameterCount() == 1
                    ? method.invoke(bean, payloadOrAll)
                    : method.invoke(bean, payloadOrAll, context);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (thrown.getCause() instanceof Error error) {
                throw error;
            }
            throw thrown;
        }
    }

    private void request(@Nullable Object result, StratumContext context) {
        if (result == null) {
            return;
        }
        if (result instanceof Requests said) {
            said.requests().forEach(each -> context.request(declared(each.member()), each.payload()));
            return;
        }
        if (description.requests().isEmpty()) {
            throw new IllegalStateException(method + " returns a request, but @Member(name = \"" + description.name()
                    + "\") names nobody in its requests: name whom, or return nothing");
        }
        Collection<?> each = result instanceof Collection<?> several ? several : List.of(result);
        for (Object payloadOfOne : each) {
            description.requests().forEach(member -> context.request(member, payloadOfOne));
        }
    }

    /** So that what is planned and what is done stay the same. */
    private String declared(String member) {
        if (!description.requests().contains(member)) {
            throw new IllegalStateException(method + " requests \"" + member + "\", which is none of "
                    + description.requests() + " in its @Member annotation: add it there");
        }
        return member;
    }
}
