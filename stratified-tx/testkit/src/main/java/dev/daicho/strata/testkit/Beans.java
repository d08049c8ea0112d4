package dev.daicho.strata.testkit;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.InvocationHandlerAdapter;
import net.bytebuddy.matcher.ElementMatchers;
import org.jspecify.annotations.Nullable;

/**
 * Makes beans: one of each class, its fields filled by name or by type, each behind a proxy that keeps transactions as its annotations say. What a
 * container does for the few kinds of injection that beans of strata and their users' mostly need. Used by one thread.
 */
final class Beans {

    private final Map<String, Object> names;
    private final TestTransactions transactions;
    private final Function<String, EntityManager> entities;
    private final Map<Class<?>, Object> resources = new HashMap<>();
    private final Map<Class<?>, Object> made = new HashMap<>();
    private final Set<Class<?>> known = new LinkedHashSet<>();

    Beans(Map<String, Object> names, TestTransactions transactions, Function<String, EntityManager> entities) {
        this.names = names;
        this.transactions = transactions;
        this.entities = entities;
    }

    /** What fields of a type get that name nothing. */
    <T> void offer(Class<T> type, T resource) {
        resources.put(type, resource);
    }

    /** Classes that interfaces are looked for among. */
    void know(Class<?>... types) {
        known.addAll(List.of(types));
    }

    /** The bean of a class, or of the one class known that implements an interface. */
    <T> T get(Class<T> type) {
        Class<?> implementing =
                type.isInterface() || Modifier.isAbstract(type.getModifiers()) ? implementing(type) : type;
        Object bean = made.get(implementing);
        return type.cast(bean == null ? make(implementing) : bean);
    }

    private Class<?> implementing(Class<?> type) {
        List<Class<?>> found = known.stream().filter(type::isAssignableFrom).toList();
        if (found.size() != 1) {
            throw new IllegalStateException(
                    type.getName() + " is implemented by " + found + " of the classes that the test kit"
                            + " knows; deploy the one that is meant, or bind a stand-in by its JNDI name");
        }
        return found.get(0);
    }

    private Object make(Class<?> type) {
        Object bean = construct(type);
        Object proxy = proxy(type, bean);
        made.put(type, proxy); // first, since beans may need each other
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                fill(bean, field);
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (method.isAnnotationPresent(PostConstruct.class)) {
                call(bean, method);
            }
        }
        return proxy;
    }

    private static Object construct(Class<?> type) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (InvocationTargetException thrown) {
            throw new IllegalStateException(type.getName() + " can't be made", thrown.getCause());
        } catch (ReflectiveOperationException refused) {
            throw new IllegalStateException(
                    type.getName() + " can't be made: the test kit needs a class with a constructor without parameters",
                    refused);
        }
    }

    private static void call(Object bean, Method method) {
        try {
            method.setAccessible(true);
            method.invoke(bean);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(method + " failed", failure);
        }
    }

    /** As a subclass, since beans are injected by their classes as well as by interfaces. */
    private Object proxy(Class<?> type, Object bean) {
        try {
            return new ByteBuddy()
                    .subclass(type, ConstructorStrategy.Default.DEFAULT_CONSTRUCTOR)
                    .method(ElementMatchers.isVirtual().and(ElementMatchers.not(ElementMatchers.isFinalizer())))
                    .intercept(InvocationHandlerAdapter.of(new TransactionalCalls(bean, transactions)))
                    .make()
                    .load(
                            type.getClassLoader(),
                            ClassLoadingStrategy.UsingLookup.of(
                                    MethodHandles.privateLookupIn(type, MethodHandles.lookup())))
                    .getLoaded()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException refused) {
            throw new IllegalStateException("There can be no proxy for " + type.getName(), refused);
        }
    }

    private void fill(Object bean, Field field) {
        String wanted = wanted(field);
        if (wanted == null || Modifier.isStatic(field.getModifiers())) {
            return;
        }
        try {
            field.setAccessible(true);
            field.set(bean, value(field, wanted));
        } catch (IllegalAccessException | RuntimeException refused) {
            throw new IllegalStateException(field + " can't be filled: " + refused.getMessage(), refused);
        }
    }

    /** The name that a field asks for; empty if its type says it, null if nothing is to be injected. */
    private static @Nullable String wanted(Field field) {
        EJB ejb = field.getAnnotation(EJB.class);
        if (ejb != null) {
            return ejb.lookup();
        }
        Resource resource = field.getAnnotation(Resource.class);
        if (resource != null) {
            return Stream.of(resource.lookup(), resource.mappedName(), resource.name())
                    .filter(name -> !name.isEmpty())
                    .findFirst()
                    .orElse("");
        }
        return field.isAnnotationPresent(Inject.class) || field.isAnnotationPresent(PersistenceContext.class)
                ? ""
                : null;
    }

    private Object value(Field field, String wanted) {
        PersistenceContext context = field.getAnnotation(PersistenceContext.class);
        if (context != null) {
            return entities.apply(context.unitName());
        }
        Class<?> type = field.getType();
        Object named = names.get(wanted);
        if (named != null) {
            return named;
        }
        Object offered = resources.get(type);
        if (offered != null && (wanted.isEmpty() || !names.containsValue(offered))) {
            return offered;
        }
        List<Object> bound =
                names.values().stream().filter(type::isInstance).distinct().toList();
        if (wanted.isEmpty() && bound.size() == 1) {
            return bound.get(0);
        }
        if (field.isAnnotationPresent(Resource.class)) {
            throw new IllegalStateException("nothing is bound to \"" + wanted + "\"; bind(\"…\", …) the resource, or a"
                    + " stand-in for it, before the bean is deployed");
        }
        return get(type);
    }
}
