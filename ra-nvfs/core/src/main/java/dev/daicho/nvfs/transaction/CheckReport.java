package dev.daicho.nvfs.transaction;

import java.util.List;

/**
 * What a check of a disk has found. Immutable.
 *
 * <p>Source: SPEC N15.
 *
 * @param findings what is wrong, in the order it was found; none on a disk that is as it should be
 * @param blockCount blocks that files and directories have, their indexes included
 */
public record CheckReport(List<Finding> findings, int fileCount, int directoryCount, int blockCount) {

    public CheckReport {
        findings = List.copyOf(findings);
    }

    /**
     * One thing that is wrong.
     *
     * @param place where; empty if what is said says it
     */
    public record Finding(String place, String what) {

        @Override
        public String toString() {
            return place.isEmpty() ? what : place + ": " + what;
        }
    }
}
