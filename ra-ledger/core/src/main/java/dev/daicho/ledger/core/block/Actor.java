package dev.daicho.ledger.core.block;

import java.util.List;

/**
 * Who asks for something, as the server vouches for that sends it: servers of a group trust each other.
 *
 * <p>Immutable. Source: L13.
 *
 * @param administrator true if the adapter's configuration lets this one do everything
 * @param names the principal first, "" if nobody has signed on; then roles, each with an {@code @} in front
 */
public record Actor(boolean administrator, List<String> names) {

    /** The most names: a principal and roles that matter to the ledger. */
    public static final int MAX_NAME_COUNT = 32;

    /** Who has not signed on. */
    public static final Actor NOBODY = new Actor(false, List.of(""));

    /** Copies the list. */
    public Actor {
        names = List.copyOf(names);
        if (names.isEmpty() || names.size() > MAX_NAME_COUNT) {
            throw new IllegalArgumentException(
                    "An actor has 1 to " + MAX_NAME_COUNT + " names; this one has " + names.size());
        }
    }

    /** One without roles. */
    public static Actor of(String principal) {
        return new Actor(false, List.of(principal));
    }

    /** For messages. */
    public String principal() {
        return names.get(0);
    }
}
