package dev.daicho.ledger;

import java.io.Serial;

/**
 * The disk is too full for new work. Nothing of what was asked was done; decisions on prepared transactions still go through. Make room, then try again.
 */
public final class LedgerFullException extends LedgerException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final long freeBytes;
    private final long floorBytes;

    /** With the values that the message shows. */
    public LedgerFullException(long freeBytes, long floorBytes) {
        super(
                "The ledger's disk has " + freeBytes + " bytes free, less than the " + floorBytes
                        + " that it keeps for decisions on prepared transactions; make room and try again",
                null);
        this.freeBytes = freeBytes;
        this.floorBytes = floorBytes;
    }

    /** What is free. */
    public long freeBytes() {
        return freeBytes;
    }

    /** What has to stay free for decisions. */
    public long floorBytes() {
        return floorBytes;
    }
}
