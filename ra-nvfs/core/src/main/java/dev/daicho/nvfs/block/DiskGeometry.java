package dev.daicho.nvfs.block;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a disk of a given capacity is divided: the block length follows from the capacity, because block numbers have 16 bits.
 *
 * <pre>
 *   capacity up to   block length
 *   128 MiB           2 KiB
 *   256 MiB           4 KiB
 *   512 MiB           8 KiB
 *     1 GiB          16 KiB
 *     2 GiB          32 KiB
 *   4,000,000,000    64 KiB      (this one bound is decimal)
 * </pre>
 *
 * <p>Immutable. Source: SPEC N3; paper section 4 (2), table of block lengths.
 *
 * @param capacityBytes what was asked for
 * @param blockLengthBytes a power of two
 * @param blockCount at most 65,536; blocks are numbered from the start of the image, so block 0 is the superblock and, in a file's index,
 *     0 means a hole
 */
public record DiskGeometry(long capacityBytes, int blockLengthBytes, int blockCount) {

    /** The largest disk that 16-bit block numbers reach. */
    public static final long MAX_CAPACITY_BYTES = 4_000_000_000L;

    /** Below this the disk's own structures would leave no room. */
    public static final long MIN_CAPACITY_BYTES = 512L << 10;

    private static final Pattern CAPACITY = Pattern.compile("(\\d{1,15})(?: ?([KMG])(i)?)?B?");
    private static final int SMALLEST_BLOCK_BYTES = 2 << 10;
    private static final long SMALLEST_BLOCKS_REACH_BYTES = 128L << 20;

    /**
     * The geometry for a capacity.
     *
     * @throws IllegalArgumentException outside {@link #MIN_CAPACITY_BYTES} to {@link #MAX_CAPACITY_BYTES}
     */
    public static DiskGeometry of(long capacityBytes) {
        if (capacityBytes < MIN_CAPACITY_BYTES || capacityBytes > MAX_CAPACITY_BYTES) {
            throw new IllegalArgumentException("Capacity " + capacityBytes + " bytes; a disk has " + MIN_CAPACITY_BYTES
                    + " to " + MAX_CAPACITY_BYTES);
        }
        int blockLength = SMALLEST_BLOCK_BYTES;
        for (long reach = SMALLEST_BLOCKS_REACH_BYTES; reach < capacityBytes; reach <<= 1) {
            blockLength <<= 1;
        }
        return new DiskGeometry(capacityBytes, blockLength, (int) (capacityBytes / blockLength));
    }

    /**
     * Reads a capacity as people write it: a whole number and B, KB, MB, GB (powers of 1000) or KiB, MiB, GiB (of 1024), or none for bytes.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static long parseCapacity(String text) {
        Matcher matcher = CAPACITY.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a capacity: \"" + text + "\"; write for example 256MiB");
        }
        long unit = matcher.group(3) == null ? 1000 : 1024;
        int power = matcher.group(2) == null ? 0 : "KMG".indexOf(matcher.group(2)) + 1;
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), (long) Math.pow(unit, power));
    }

    /** Length of the image: whole blocks only. */
    public long imageBytes() {
        return (long) blockLengthBytes * blockCount;
    }
}
