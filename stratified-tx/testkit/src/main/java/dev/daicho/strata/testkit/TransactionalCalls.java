package dev.daicho.strata.testkit;

import jakarta.ejb.ApplicationException;
import jakarta.ejb.EJBException;
import jakarta.ejb.EJBTransactionRequiredException;
import jakarta.ejb.EJBTransactionRolledbackException;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one bean with container-managed transactions, as Jakarta Enterprise Beans 4.0, chapters 8 and 9 have them: attributes of method and class, and what an
 * exception does to the transaction. Stateless.
 */
final class TransactionalCalls implements InvocationHandler {

    private final Object bean;
    private final TestTransactions transactions;

    TransactionalCalls(Object bean, TestTransactions transactions) {
        this.bean = bean;
        this.transactions = transactions;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return call(method, arguments);
        }
        boolean isActive = transactions.isActive();
        return switch (attribute(method)) {
            case REQUIRED -> isActive ? joined(method, arguments) : own(method, arguments);
            case REQUIRES_NEW -> suspended(() -> own(method, arguments));
            case NOT_SUPPORTED -> suspended(() -> call(method, arguments));
            case MANDATORY -> {
                if (!isActive) {
                    throw new EJBTransactionRequiredException(method + " is called outside a transaction");
                }
                yield joined(method, arguments);
            }
            case SUPPORTS -> isActive ? joined(method, arguments) : call(method, arguments);
            case NEVER -> {
                if (isActive) {
                    throw new EJBException(method + " is called inside a transaction");
                }
                yield call(method, arguments);
            }
        };
    }

    private TransactionAttributeType attribute(Method method) {
        for (Class<?> type = bean.getClass(); type != null; type = type.getSuperclass()) {
            try {
                TransactionAttribute own = type.getDeclaredMethod(method.getName(), method.getParameterTypes())
                        .getAnnotation(TransactionAttribute.class);
                return own == null ? ofClass(type) : own.value();
            } catch (NoSuchMethodException inherited) {
                continue;
            }
        }
        return ofClass(bean.getClass());
    }

    private static TransactionAttributeType ofClass(Class<?> type) {
        TransactionAttribute said = type.getAnnotation(TransactionAttribute.class);
        return said == null ? TransactionAttributeType.REQUIRED : said.value();
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        method.setAccessible(true);
        try {
            return method.invoke(bean, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getTargetException();
        }
    }

    private @Nullable Object joined(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return call(method, arguments);
        } catch (RuntimeException | Error thrown) {
            if (rollsBack(thrown)) {
                transactions.markForRollback();
            }
            throw isApplicationException(thrown) || thrown instanceof EJBException
                    ? thrown
                    : caused(new EJBTransactionRolledbackException(String.valueOf(thrown)), thrown);
        }
    }

    private @Nullable Object own(Method method, Object @Nullable [] arguments) throws Throwable {
        transactions.begin();
        Object result;
        try {
            result = call(method, arguments);
        } catch (Throwable thrown) {
            if (rollsBack(thrown)) {
                transactions.markForRollback();
            }
            transactions.end();
            boolean isToldAsItIs = thrown instanceof EJBException
                    || isApplicationException(thrown)
                    || !(thrown instanceof RuntimeException || thrown instanceof Error);
            throw isToldAsItIs ? thrown : caused(new EJBException(String.valueOf(thrown)), thrown);
        }
        boolean isMarked = transactions.isMarkedForRollback();
        if (!transactions.end() && !isMarked) {
            throw new EJBTransactionRolledbackException("The transaction of " + method + " did not commit");
        }
        return result;
    }

    private static EJBException caused(EJBException told, Throwable cause) {
        told.initCause(cause);
        return told;
    }

    /** A checked exception is the application's and commits, unless its class says otherwise. */
    private static boolean rollsBack(Throwable thrown) {
        ApplicationException said = said(thrown);
        return said == null ? thrown instanceof RuntimeException || thrown instanceof Error : said.rollback();
    }

    private static boolean isApplicationException(Throwable thrown) {
        return said(thrown) != null;
    }

    private static @Nullable ApplicationException said(Throwable thrown) {
        for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
            ApplicationException said = type.getDeclaredAnnotation(ApplicationException.class);
            if (said != null && (type == thrown.getClass() || said.inherited())) {
                return said;
            }
        }
        return null;
    }

    private interface Call {
        @Nullable
        Object run() throws Throwable;
    }

    private @Nullable Object suspended(Call call) throws Throwable {
        Transaction outer = transactions.isActive() ? transactions.manager().suspend() : null;
        try {
            return call.run();
        } finally {
            resume(outer);
        }
    }

    private void resume(@Nullable Transaction outer) throws SystemException, InvalidTransactionException {
        if (outer != null) {
            transactions.manager().resume(outer);
        }
    }
}
