package dev.daicho.ledger.core.block;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A transaction branch as the ledger knows it: the transaction manager's identifier, encoded by the adapter, nothing but bytes here.
 *
 * <p>Immutable. Source: L12.
 */
public final class BranchId {

    /** The longest encoded identifier: both parts of an Xid, their lengths and the format. */
    public static final int MAX_BYTES = 255;

    private final byte[] bytes;

    /**
     * Copies an identifier.
     *
     * @throws IllegalArgumentException if it is empty or longer than {@link #MAX_BYTES}
     */
    public BranchId(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "A branch identifier of " + bytes.length + " bytes; it has 1 to " + MAX_BYTES);
        }
        this.bytes = bytes.clone();
    }

    /** The identifier, a fresh copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BranchId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** In hex. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
