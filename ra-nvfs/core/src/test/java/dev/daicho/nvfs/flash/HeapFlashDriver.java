package dev.daicho.nvfs.flash;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A driver as somebody with chips would bring it, found on the class path of the tests: {@code heap:NAME} is a device on the heap, which stays. */
public final class HeapFlashDriver implements NorFlashDriver {

    private static final Map<String, SimulatedNorFlash> DEVICES = new ConcurrentHashMap<>();

    @Override
    public String scheme() {
        return "heap";
    }

    @Override
    public FlashDrives.Drive drive(String address) {
        return new HeapDrive(address);
    }

    /** The device of that name, as it is now. */
    static SimulatedNorFlash device(String address) {
        SimulatedNorFlash device = DEVICES.get(address);
        if (device == null) {
            throw new IllegalArgumentException("No device heap:" + address);
        }
        return device;
    }

    private record HeapDrive(String address) implements FlashDrives.Drive {

        @Override
        public String name() {
            return "heap:" + address;
        }

        @Override
        public NorFlash open() {
            return device(address);
        }

        @Override
        public NorFlash create(int pageCount, int pageBytes) {
            return DEVICES.computeIfAbsent(
                    address,
                    any -> new SimulatedNorFlash(FlashTables.geometryFor(pageCount, pageBytes, 16 << 10, 1_000)));
        }
    }
}
