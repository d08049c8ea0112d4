package dev.daicho.nvfs.transaction;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same with file blocks on two flash drives. */
class PlainFlashFileCrashIT extends PlainFileCrashIT {

    @BeforeAll
    static void putDisksOnFlash() {
        Medium.driveCount = 2;
    }

    @AfterAll
    static void putDisksInMemory() {
        Medium.driveCount = 0;
    }
}
