package dev.daicho.nvfs.flash;

/**
 * What a NOR device is like. Immutable.
 *
 * <p>Source: SPEC N9, N11.
 *
 * @param sectorCount how many sectors can be erased on their own
 * @param sectorBytes length of each
 * @param enduranceErases how often a sector can be erased before failures are to be expected; 100,000 for most
 */
public record FlashGeometry(int sectorCount, int sectorBytes, int enduranceErases) {

    public FlashGeometry {
        if (sectorCount < 1 || sectorBytes < 1 || enduranceErases < 1) {
            throw new IllegalArgumentException("No such device: " + sectorCount + " sectors of " + sectorBytes
                    + " bytes, " + enduranceErases + " erases");
        }
    }

    void requireInside(int sector, int offset, int length) {
        if (sector < 0 || sector >= sectorCount || offset < 0 || length < 0 || offset > sectorBytes - length) {
            throw new IllegalArgumentException("Sector " + sector + ", bytes " + offset + " and " + length
                    + " more: the device has " + sectorCount + " sectors of " + sectorBytes + " bytes");
        }
    }
}
