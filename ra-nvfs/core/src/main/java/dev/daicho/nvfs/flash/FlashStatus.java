package dev.daicho.nvfs.flash;

/**
 * How a flash device is. Immutable, true at one moment.
 *
 * <p>Source: SPEC N9.
 *
 * @param usedPageCount pages that hold something
 * @param freeSectorCount sectors that are erased and empty
 * @param retiredSectorCount sectors that failed and are not used any more
 * @param minEraseCount of the sectors that are not retired
 * @param maxEraseCount of the sectors that are not retired
 * @param writtenPageCount pages written since the device was opened
 * @param collectedPageCount pages moved by collection since then
 */
public record FlashStatus(
        int pageCount,
        int usedPageCount,
        int freeSectorCount,
        int retiredSectorCount,
        int minEraseCount,
        int maxEraseCount,
        long writtenPageCount,
        long collectedPageCount) {}
