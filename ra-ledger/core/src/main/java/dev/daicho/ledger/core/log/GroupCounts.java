package dev.daicho.ledger.core.log;

/**
 * Block groups that came from the leader since this server started: the blocks of several clients in one communication. Immutable.
 *
 * <p>Source: L7.
 *
 * @param groupCount how many came
 * @param blockCount how many blocks they had in all
 * @param largestBlockCount how many the largest had
 */
public record GroupCounts(long groupCount, long blockCount, long largestBlockCount) {

    /** Of a server that is alone, or has always led. */
    public static final GroupCounts NONE = new GroupCounts(0, 0, 0);
}
