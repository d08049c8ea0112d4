package dev.daicho.strata.chain;

import dev.daicho.strata.MemberTransaction;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * Finds member transactions by their JNDI names, anew each time: users' deployments bring them and take them away.
 *
 * <p>Thread-safe. Source: S1.
 */
final class Members {

    private Members() {}

    /** Null if it is not deployed now. The name is a checked one: no more than letters, digits and _ . - below one context. */
    @SuppressWarnings("BanJNDI") // so it can lead nowhere else
    static @Nullable MemberTransaction<?> find(String member) throws NamingException {
        InitialContext context = new InitialContext();
        try {
            Object bound = context.lookup(MemberNames.jndiName(member));
            if (bound instanceof MemberTransaction<?> found) {
                return found;
            }
            throw new NamingException(MemberNames.jndiName(member) + " is bound to a "
                    + bound.getClass().getName() + ", which is no " + MemberTransaction.class.getName());
        } catch (NameNotFoundException absent) {
            return null;
        } finally {
            context.close();
        }
    }
}
