package dev.daicho.nvfs.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("N3")
class DiskGeometryTest {

    @ParameterizedTest
    @CsvSource({
        "1MiB, 2048",
        "128MiB, 2048",
        "129MiB, 4096",
        "256MiB, 4096",
        "300MiB, 8192",
        "512MiB, 8192",
        "1GiB, 16384",
        "2GiB, 32768",
        "2049MiB, 65536",
        "4000000000, 65536",
        "4GB, 65536"
    })
    void shouldTakeBlockLengthFromTheTable(String capacity, int blockLengthBytes) {
        DiskGeometry geometry = DiskGeometry.of(DiskGeometry.parseCapacity(capacity));
        assertEquals(blockLengthBytes, geometry.blockLengthBytes());
        assertTrue(geometry.blockCount() <= 65_536);
        assertTrue(geometry.imageBytes() <= geometry.capacityBytes());
        assertTrue(geometry.capacityBytes() - geometry.imageBytes() < blockLengthBytes);
    }

    @Test
    void shouldRefuseWhatSixteenBitsDoNotReach() {
        assertThrows(IllegalArgumentException.class, () -> DiskGeometry.of(4_000_000_001L));
        assertThrows(IllegalArgumentException.class, () -> DiskGeometry.of(1000));
        assertThrows(IllegalArgumentException.class, () -> DiskGeometry.parseCapacity("much"));
        assertThrows(IllegalArgumentException.class, () -> DiskGeometry.parseCapacity("-1MiB"));
        assertThrows(ArithmeticException.class, () -> DiskGeometry.parseCapacity("999999999999999GiB"));
    }
}
