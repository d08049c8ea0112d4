package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.daicho.nvfs.transaction.CrashWorkload.CrashPoint;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Power losses at every barrier and after every step, with torn and reordered stores. */
@Tag("N2")
@Tag("N6")
class DiskCrashIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int[] LINE_BYTES = {8, 64, 512, 4096};

    /** Seeds that once found something: a pin without its mark. */
    private static final long[] ONCE_WRONG = {9_000_074};

    @Test
    void shouldBeAllOrNothingAfterEveryPowerLoss() throws Exception {
        long states = CAMPAIGN ? 1_000_000 : Medium.driveCount > 0 ? 2_000 : 5_000;
        long tried = 0;
        for (long seed : ONCE_WRONG) {
            tried += tryAll(seed);
        }
        for (long seed = Long.getLong("daicho.seed", 1); tried < states; seed++) {
            tried += tryAll(seed);
        }
        System.out.println("power-loss states tried: " + tried + ", violations: 0");
    }

    private static long tryAll(long seed) throws Exception {
        long tried = 0;
        CrashWorkload workload =
                new CrashWorkload(seed, -1).warmUp(seed % 2 == 0 ? 0 : 60).run(8);
        for (CrashPoint point : workload.points()) {
            for (int i = 0; i < 6; i++, tried++) {
                @Nullable String wrong = tryOne(point, seed, i);
                if (wrong != null) {
                    fail("seed " + seed + ", " + point.where() + ", state " + i + ": " + wrong);
                }
            }
        }
        return tried;
    }

    @Test
    void shouldFindOutWhenAnyOneBarrierIsSkipped() throws Exception {
        int found = 0;
        int skipped = 0;
        for (int barrier = 0; barrier < (CAMPAIGN ? 40 : Medium.driveCount > 0 ? 4 : 8); barrier++) {
            skipped++;
            if (isFound(barrier)) {
                found++;
            }
        }
        assertTrue(found == skipped, "only " + found + " of " + skipped + " skipped barriers made a state wrong");
    }

    private static boolean isFound(int barrier) throws Exception {
        for (long seed = 1; seed < 40; seed++) {
            CrashWorkload workload = new CrashWorkload(seed, barrier).run(6 + barrier);
            for (CrashPoint point : workload.points()) {
                for (int i = 0; i < 3; i++) {
                    if (tryOne(point, seed, i) != null) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static @Nullable String tryOne(CrashPoint point, long seed, int state) {
        Random random = new Random(seed * 31 + state);
        return CrashWorkload.violation(
                point,
                state == 0
                        ? point.loss().nothingSurvived()
                        : state == 1
                                ? point.loss().everythingSurvived()
                                : point.loss().survivor(random, LINE_BYTES[random.nextInt(LINE_BYTES.length)]),
                random);
    }
}
