package dev.daicho.nvfs.flash;

/** What a sector is good for; the order is part of the format. Source: SPEC N9. */
enum SectorState {
    /** Erased, nothing programmed. */
    FREE,
    /** New pages are being programmed into it. */
    OPEN,
    /** Collected pages are being programmed into it. */
    OPEN_FOR_COLLECTED,
    /** Takes nothing more; to be collected when it is worth it. */
    CLOSED,
    /** Nothing in it is used, and an erase may have begun. */
    ERASING,
    /** Programming it failed: what is in it is to be moved away. */
    FAILING,
    /** Never to be used again. */
    RETIRED;

    static final SectorState[] BY_CODE = values();
}
