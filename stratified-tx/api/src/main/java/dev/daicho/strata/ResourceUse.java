package dev.daicho.strata;

import java.io.Serializable;

/**
 * A recoverable resource that a member changes. Immutable. Source: S7, ¶80.
 *
 * @param resource its name, the same wherever it is used
 * @param importance 1 to 10
 */
public record ResourceUse(String resource, int importance) implements Serializable {

    /** Checks. */
    public ResourceUse {
        if (resource.isBlank() || importance < 1 || importance > 10) {
            throw new IllegalArgumentException(
                    "Resource \"" + resource + "\" of importance " + importance + ": a name, and 1 to 10");
        }
    }
}
