package dev.daicho.ra.reference;

import jakarta.resource.spi.ManagedConnection;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** Faults that real adapters have had (XA-CHECKLIST names the issues), to be switched on in the reference adapter. */
enum Fault {
    NONE {
        @Override
        @Nullable
        Object answer(Method method, @Nullable Object[] arguments, Object target) throws Throwable {
            return passOn(method, arguments, target);
        }
    },
    SAME_RM_ALWAYS {
        @Override
        @Nullable
        Object answer(Method method, @Nullable Object[] arguments, Object target) throws Throwable {
            return method.getName().equals("isSameRM") ? true : passOn(method, arguments, target);
        }
    },
    RECOVER_EMPTY {
        @Override
        @Nullable
        Object answer(Method method, @Nullable Object[] arguments, Object target) throws Throwable {
            return method.getName().equals("recover") ? new Xid[0] : passOn(method, arguments, target);
        }
    },
    RECOVER_FIRST_ONLY {
        @Override
        @Nullable
        Object answer(Method method, @Nullable Object[] arguments, Object target) throws Throwable {
            Object answer = passOn(method, arguments, target);
            return answer instanceof Xid[] all && all.length > 1 ? new Xid[] {all[0]} : answer;
        }
    },
    ERROR_CODE_MISSING {
        @Override
        @Nullable
        Object answer(Method method, @Nullable Object[] arguments, Object target) throws Throwable {
            try {
                return passOn(method, arguments, target);
            } catch (XAException failure) {
                throw new XAException("forgot the code of: " + failure.getMessage());
            }
        }
    },
    END_FAIL_IS_SUCCESS {
        @Override
        @Nullable
        Object answer(Method method, @Nullable Object[] arguments, Object target) throws Throwable {
            if (method.getName().equals("end")
                    && Integer.valueOf(XAResource.TMFAIL).equals(arguments[1])) {
                arguments[1] = XAResource.TMSUCCESS;
            }
            return passOn(method, arguments, target);
        }
    },
    TIMEOUT_IGNORED {
        @Override
        @Nullable
        Object answer(Method method, @Nullable Object[] arguments, Object target) throws Throwable {
            return method.getName().equals("setTransactionTimeout") ? true : passOn(method, arguments, target);
        }
    },
    PREPARED_FORGOTTEN_WITH_CONNECTION {
        @Override
        @Nullable
        Object answer(Method method, @Nullable Object[] arguments, Object target) throws Throwable {
            if (method.getName().equals("destroy") && target instanceof ManagedConnection connection) {
                XAResource xa = connection.getXAResource();
                for (Xid xid : xa.recover(XAResource.TMSTARTRSCAN)) {
                    xa.rollback(xid);
                }
            }
            return passOn(method, arguments, target);
        }
    },
    CLEANUP_KEEPS_HANDLES {
        @Override
        @Nullable
        Object answer(Method method, @Nullable Object[] arguments, Object target) throws Throwable {
            return method.getName().equals("cleanup") ? null : passOn(method, arguments, target);
        }
    },
    CLOSE_UNTOLD {
        @Override
        @Nullable
        Object answer(Method method, @Nullable Object[] arguments, Object target) throws Throwable {
            return method.getName().equals("addConnectionEventListener") ? null : passOn(method, arguments, target);
        }
    },
    NEW_XA_RESOURCE_EACH_TIME {
        @Override
        @Nullable
        Object answer(Method method, @Nullable Object[] arguments, Object target) throws Throwable {
            return passOn(method, arguments, target);
        }
    };

    abstract @Nullable Object answer(Method method, @Nullable Object[] arguments, Object target) throws Throwable;

    static @Nullable Object passOn(Method method, @Nullable Object[] arguments, Object target) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause() == null ? failure : failure.getCause();
        }
    }

    /** That connection with this fault in it and in its XAResource. */
    ManagedConnection in(ManagedConnection sound) throws Exception {
        XAResource faulty = faulty(XAResource.class, sound.getXAResource());
        ManagedConnection inner = faulty(ManagedConnection.class, sound);
        return proxy(ManagedConnection.class, sound, (method, arguments) -> {
            if (method.getName().equals("getXAResource")) {
                return this == NEW_XA_RESOURCE_EACH_TIME ? faulty(XAResource.class, sound.getXAResource()) : faulty;
            }
            return passOn(method, arguments, inner);
        });
    }

    private <T> T faulty(Class<T> type, T sound) {
        return proxy(type, sound, (method, arguments) -> {
            if (arguments.length == 1
                    && arguments[0] != null
                    && Proxy.isProxyClass(arguments[0].getClass())
                    && Proxy.getInvocationHandler(arguments[0]) instanceof Faulty other) {
                arguments[0] = other.sound();
            }
            return answer(method, arguments, sound);
        });
    }

    @FunctionalInterface
    private interface Answer {
        @Nullable
        Object to(Method method, @Nullable Object[] arguments) throws Throwable;
    }

    private record Faulty(Object sound, Answer answer) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            return switch (method.getName()) {
                case "equals" -> arguments != null && (self == arguments[0] || sound == arguments[0]);
                case "hashCode" -> System.identityHashCode(sound);
                default -> answer.to(method, arguments == null ? new Object[0] : arguments);
            };
        }
    }

    private static <T> T proxy(Class<T> type, T sound, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Faulty(sound, answer)));
    }
}
