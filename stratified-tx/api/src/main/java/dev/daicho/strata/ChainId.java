package dev.daicho.strata;

import java.io.Serializable;
import java.util.UUID;

/**
 * Names one global transaction: all strata that follow from one first request.
 *
 * <p>Immutable. Source: S10.
 *
 * @param value unique everywhere
 */
public record ChainId(UUID value) implements Serializable {

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException if it is not a chain's name
     */
    public static ChainId parse(String text) {
        return new ChainId(UUID.fromString(text));
    }

    /** As logs, pages and messages show it. */
    @Override
    public String toString() {
        return value.toString();
    }
}
