package dev.daicho.ledger;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whose an account is, and who else may do what with it. The owner and the adapter's administrators may do everything; everybody else only
 * what is granted, by the name of a principal, of a role ({@code "@tellers"}) or to all ({@code "*"}).
 *
 * <p>Immutable. Source: L13.
 *
 * @param owner the owner's principal, 1 to 128 printable characters; a role if it begins with {@code @}
 * @param grants up to 32: rights by principal, {@code @role} or {@code *}
 */
public record AccountAccess(String owner, Map<String, Set<AccountRight>> grants) {

    /** The most grants. */
    public static final int MAX_GRANT_COUNT = 32;

    /** Whom a grant to all is for. */
    public static final String ALL = "*";

    /**
     * Copies the map.
     *
     * @throws InvalidNameException if a name breaks the rule, or there are too many
     */
    public AccountAccess {
        Names.checkPrincipal(owner);
        if (grants.size() > MAX_GRANT_COUNT) {
            throw new InvalidNameException(
                    "An account has up to " + MAX_GRANT_COUNT + " grants; this one would have " + grants.size());
        }
        TreeMap<String, Set<AccountRight>> sorted = new TreeMap<>();
        grants.forEach((name, rights) -> {
            Names.checkPrincipal(name);
            Set<AccountRight> copy = EnumSet.noneOf(AccountRight.class);
            copy.addAll(rights);
            sorted.put(name, Collections.unmodifiableSet(copy));
        });
        grants = Collections.unmodifiableMap(sorted);
    }

    /** One that is its owner's alone. */
    public static AccountAccess ownedBy(String owner) {
        return new AccountAccess(owner, Map.of());
    }

    /** The same, with these rights and no others for somebody else. */
    public AccountAccess grant(String name, AccountRight... rights) {
        TreeMap<String, Set<AccountRight>> more = new TreeMap<>(grants);
        more.put(name, Set.of(rights));
        return new AccountAccess(owner, more);
    }
}
