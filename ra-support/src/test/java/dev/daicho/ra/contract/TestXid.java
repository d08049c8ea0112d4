package dev.daicho.ra.contract;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.transaction.xa.Xid;

/** An Xid as some transaction manager makes it: none of our classes. */
public final class TestXid implements Xid {

    private final int formatId;
    private final byte[] global;
    private final byte[] branch;

    public TestXid(int formatId, byte[] global, byte[] branch) {
        this.formatId = formatId;
        this.global = global.clone();
        this.branch = branch.clone();
    }

    /** The n-th of a family of short ones. */
    public static TestXid of(int number) {
        byte[] global = ByteBuffer.allocate(4).putInt(number).array();
        return new TestXid(0x20005, global, new byte[] {1});
    }

    /** With parts of these lengths, filled at random. */
    public static TestXid random(Random random, int formatId, int globalLength, int branchLength) {
        byte[] global = new byte[globalLength];
        byte[] branch = new byte[branchLength];
        random.nextBytes(global);
        random.nextBytes(branch);
        return new TestXid(formatId, global, branch);
    }

    /** The same content, whatever the class: what recover must give back. */
    public static TestXid copyOf(Xid xid) {
        return new TestXid(xid.getFormatId(), xid.getGlobalTransactionId(), xid.getBranchQualifier());
    }

    @Override
    public int getFormatId() {
        return formatId;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return global.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return branch.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TestXid that
                && formatId == that.formatId
                && Arrays.equals(global, that.global)
                && Arrays.equals(branch, that.branch);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(global) * 31 + Arrays.hashCode(branch) + formatId;
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return Integer.toHexString(formatId) + ":" + hex.formatHex(global) + ":" + hex.formatHex(branch);
    }
}
