package dev.daicho.nvfs.transaction;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The same with file blocks on two flash drives. */
@Tag("N8")
class FlashDiskTest extends DiskTest {

    @BeforeAll
    static void putDisksOnFlash() {
        Medium.driveCount = 2;
    }

    @AfterAll
    static void putDisksInMemory() {
        Medium.driveCount = 0;
    }
}
