package dev.daicho.ledger.core;

import dev.daicho.ledger.AccountAccess;
import dev.daicho.ledger.AccountRight;
import dev.daicho.ledger.NotAllowedException;
import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.block.Actor;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Between access as users say it and as the book keeps it. Stateless. */
final class Rights {

    private Rights() {}

    static @Nullable Access toCore(@Nullable AccountAccess access) {
        if (access == null) {
            return null;
        }
        Map<String, Integer> grants = new TreeMap<>();
        access.grants().forEach((name, rights) -> {
            int bits = 0;
            for (AccountRight right : rights) {
                bits |= bit(right);
            }
            grants.put(name, bits);
        });
        return new Access(access.owner(), grants);
    }

    static @Nullable AccountAccess toApi(@Nullable Access access) {
        if (access == null) {
            return null;
        }
        Map<String, Set<AccountRight>> grants = new TreeMap<>();
        access.grants().forEach((name, bits) -> {
            Set<AccountRight> rights = EnumSet.noneOf(AccountRight.class);
            for (AccountRight right : AccountRight.values()) {
                if ((bits & bit(right)) != 0) {
                    rights.add(right);
                }
            }
            grants.put(name, rights);
        });
        return new AccountAccess(access.owner(), grants);
    }

    private static int bit(AccountRight right) {
        return switch (right) {
            case READ -> Access.READ;
            case DEBIT -> Access.DEBIT;
            case CREDIT -> Access.CREDIT;
            case ADMINISTER -> Access.ADMINISTER;
        };
    }

    /**
     * Lets only those go on who may read.
     *
     * @throws NotAllowedException if this one may not
     */
    static void checkReadable(String account, @Nullable Access access, Actor actor) {
        String missing = Access.missing(access, actor, Access.READ);
        if (missing != null) {
            throw new NotAllowedException(account, actor.principal(), missing);
        }
    }
}
