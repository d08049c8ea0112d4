package dev.daicho.ra;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import javax.transaction.xa.Xid;

/**
 * A transaction branch's identifier by value: what the transaction manager gave, unchanged, with equals and hashCode by content.
 * Immutable.
 *
 * <p>Encoded form, which is all that a core ever sees of it, big-endian:
 *
 * <pre>
 *   0        4       5       6            6+g            6+g+b
 *   +--------+-------+-------+------------+--------------+
 *   | format | g len | b len | global id  | branch qual. |
 *   +--------+-------+-------+------------+--------------+
 * </pre>
 *
 * <p>Source: X/Open XA, Jakarta Transactions 2.0, XA-CHECKLIST row 28.
 */
public final class BranchXid implements Xid {

    private static final int HEADER_BYTES = 6;

    private final byte[] encoded;

    private BranchXid(byte[] encoded) {
        this.encoded = encoded;
    }

    /**
     * Copies any transaction manager's Xid.
     *
     * @throws IllegalArgumentException if a part is longer than 64 bytes
     */
    public static BranchXid of(Xid xid) {
        if (xid instanceof BranchXid same) {
            return same;
        }
        byte[] global = xid.getGlobalTransactionId();
        byte[] branch = xid.getBranchQualifier();
        if (global.length > MAXGTRIDSIZE || branch.length > MAXBQUALSIZE) {
            throw new IllegalArgumentException("Xid parts of " + global.length + " and " + branch.length
                    + " bytes; X/Open XA allows " + MAXGTRIDSIZE + " and " + MAXBQUALSIZE);
        }
        return new BranchXid(ByteBuffer.allocate(HEADER_BYTES + global.length + branch.length)
                .putInt(xid.getFormatId())
                .put((byte) global.length)
                .put((byte) branch.length)
                .put(global)
                .put(branch)
                .array());
    }

    /**
     * Reads back what {@link #encoded()} wrote.
     *
     * @throws IllegalArgumentException if the lengths inside do not add up
     */
    public static BranchXid decode(byte[] encoded) {
        if (encoded.length < HEADER_BYTES
                || encoded[4] < 0
                || encoded[4] > MAXGTRIDSIZE
                || encoded[5] < 0
                || encoded[5] > MAXBQUALSIZE
                || encoded.length != HEADER_BYTES + encoded[4] + encoded[5]) {
            throw new IllegalArgumentException(
                    "Not an encoded Xid: " + HexFormat.of().formatHex(encoded));
        }
        return new BranchXid(encoded.clone());
    }

    /** The encoded form, a fresh copy. */
    public byte[] encoded() {
        return encoded.clone();
    }

    @Override
    public int getFormatId() {
        return ByteBuffer.wrap(encoded).getInt();
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return Arrays.copyOfRange(encoded, HEADER_BYTES, HEADER_BYTES + encoded[4]);
    }

    @Override
    public byte[] getBranchQualifier() {
        return Arrays.copyOfRange(encoded, HEADER_BYTES + encoded[4], encoded.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BranchXid that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    /** Format, global id and branch qualifier in hex, as logs and error messages show it. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return Integer.toHexString(getFormatId()) + ":" + hex.formatHex(getGlobalTransactionId()) + ":"
                + hex.formatHex(getBranchQualifier());
    }
}
