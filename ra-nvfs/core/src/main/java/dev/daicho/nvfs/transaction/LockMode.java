package dev.daicho.nvfs.transaction;

/**
 * How a transaction holds a file, a directory or a name in it. The intentions are for directories: who adds or removes a name intends to
 * change the directory and locks the name itself, so that only listing meets it.
 *
 * <p>Source: SPEC N13; Gray's multiple granularity locks.
 */
enum LockMode {
    INTENT_SHARED,
    INTENT_EXCLUSIVE,
    SHARED,
    EXCLUSIVE;

    boolean isCompatibleWith(LockMode other) {
        return switch (this) {
            case INTENT_SHARED -> other != EXCLUSIVE;
            case INTENT_EXCLUSIVE -> other == INTENT_SHARED || other == INTENT_EXCLUSIVE;
            case SHARED -> other == INTENT_SHARED || other == SHARED;
            case EXCLUSIVE -> false;
        };
    }

    /** The weakest mode that is as strong as both. */
    LockMode with(LockMode other) {
        if (this == other || other == INTENT_SHARED) {
            return this;
        }
        return this == INTENT_SHARED ? other : EXCLUSIVE;
    }

    boolean isChange() {
        return this == INTENT_EXCLUSIVE || this == EXCLUSIVE;
    }
}
