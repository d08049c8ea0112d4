package dev.daicho.ledger.core.block;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose an account is and who else may do what with it.
 *
 * <p>Immutable. Source: L13.
 *
 * @param owner a principal, or a role with an {@code @} in front
 * @param grants sets of rights, as bits, by principal, role or {@code *}; sorted, never changed
 */
public record Access(String owner, Map<String, Integer> grants) {

    /** The most grants. */
    public static final int MAX_GRANT_COUNT = 32;

    /** To see balance and history. */
    public static final int READ = 1;

    /** To post legs that take. */
    public static final int DEBIT = 2;

    /** To post legs that bring. */
    public static final int CREDIT = 4;

    /** To change terms. */
    public static final int ADMINISTER = 8;

    /** The right that is wanting, as a word; null if none is. */
    public static @Nullable String missing(@Nullable Access access, Actor actor, int right) {
        return access == null || access.allows(actor, right) ? null : word(right);
    }

    private boolean allows(Actor actor, int right) {
        if (actor.administrator() || (grants.getOrDefault("*", 0) & right) != 0) {
            return true;
        }
        for (String name : actor.names()) {
            boolean known = !name.isEmpty();
            if (known && (name.equals(owner) || (grants.getOrDefault(name, 0) & right) != 0)) {
                return true;
            }
        }
        return false;
    }

    private static String word(int right) {
        return switch (right) {
            case READ -> "read";
            case DEBIT -> "debit";
            case CREDIT -> "credit";
            default -> "administer";
        };
    }
}
