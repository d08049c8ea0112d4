package dev.daicho.nvfs.flash;

import dev.daicho.nvfs.memory.NvMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The devices a disk's file blocks are on, all of one geometry, in their order, and how much NV memory buffers them. Whoever has chips gives a
 * {@link Drive} for each, or brings a {@link NorFlashDriver}; {@link #files} are devices in files.
 *
 * <p>Immutable. Source: SPEC N8, N11.
 *
 * @param bufferBytes of page buffers when a disk is made; 0 for a 32nd of its capacity, but 256 KiB at least and 64 MiB at most
 */
public record FlashDrives(List<Drive> drives, long bufferBytes) {

    /** Sectors of devices in files, if nothing else is said. */
    public static final int SECTOR_BYTES = 64 << 10;

    /** One letter would be a drive of Windows. */
    private static final Pattern DRIVEN = Pattern.compile("([a-z][a-z0-9+.-]+):(.*)");

    private static final int ENDURANCE_ERASES = 100_000;
    private static final int MIN_BUFFER_COUNT = 16;
    private static final long MIN_BUFFER_BYTES = 256 << 10;
    private static final long MAX_BUFFER_BYTES = 64 << 20;

    public FlashDrives {
        drives = List.copyOf(drives);
        if (drives.isEmpty() || bufferBytes < 0 || bufferBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(drives.size() + " flash devices, " + bufferBytes
                    + " bytes of buffers: one device at least, and 0 to " + Integer.MAX_VALUE + " bytes");
        }
    }

    /** One device, which is opened when its disk is. */
    public interface Drive {

        /** For messages. */
        String name();

        /** Opens the device. */
        NorFlash open() throws IOException;

        /** Opens the device for a new disk; one that can be made of any size is made so that it offers so many pages. */
        default NorFlash create(int pageCount, int pageBytes) throws IOException {
            return open();
        }

        /** The new disk did not come into being after all. */
        default void undoCreate() throws IOException {}
    }

    /** Devices in files; one that a new disk needs is made. */
    public static FlashDrives files(List<Path> files, int sectorBytes, long bufferBytes) {
        return new FlashDrives(
                files.stream()
                        .map(file -> (Drive) new FileDrive(file, sectorBytes))
                        .toList(),
                bufferBytes);
    }

    /**
     * Devices by names, separated by commas: those of files, which are taken from the folder of the disk's image, or {@code scheme:address}
     * of a {@link NorFlashDriver}.
     *
     * @throws IllegalArgumentException if one is empty or there twice, or nobody drives it
     */
    public static FlashDrives parse(Path image, String names, int sectorBytes, long bufferBytes) {
        Map<String, Drive> drives = new LinkedHashMap<>();
        for (String name : names.split(",", -1)) {
            Drive drive = drive(image, name.strip(), sectorBytes);
            if (name.isBlank() || drives.putIfAbsent(drive.name(), drive) != null) {
                throw new IllegalArgumentException(
                        "Flash devices \"" + names + "\": names of different devices, separated by commas");
            }
        }
        return new FlashDrives(List.copyOf(drives.values()), bufferBytes);
    }

    private static Drive drive(Path image, String name, int sectorBytes) {
        Matcher driven = DRIVEN.matcher(name);
        return driven.matches()
                ? driver(driven.group(1), name).drive(driven.group(2))
                : new FileDrive(image.resolveSibling(name), sectorBytes);
    }

    private static NorFlashDriver driver(String scheme, String name) {
        Set<String> found = new TreeSet<>();
        // A deployment's own drivers, then those beside this class.
        for (ServiceLoader<NorFlashDriver> drivers : List.of(
                ServiceLoader.load(NorFlashDriver.class),
                ServiceLoader.load(NorFlashDriver.class, NorFlashDriver.class.getClassLoader()))) {
            for (NorFlashDriver driver : drivers) {
                found.add(driver.scheme());
                if (driver.scheme().equals(scheme)) {
                    return driver;
                }
            }
        }
        throw new IllegalArgumentException("Flash device \"" + name + "\": no driver of the scheme \"" + scheme
                + "\" on the class path, only of " + found + "; a file of that name is ./" + name);
    }

    private record FileDrive(Path file, int sectorBytes) implements Drive {

        @Override
        public String name() {
            return file.toString();
        }

        @Override
        public NorFlash open() throws IOException {
            return FileNorFlash.open(file);
        }

        @Override
        public NorFlash create(int pageCount, int pageBytes) throws IOException {
            FileNorFlash.create(file, FlashTables.geometryFor(pageCount, pageBytes, sectorBytes, ENDURANCE_ERASES));
            return open();
        }

        @Override
        public void undoCreate() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    /** Devices that were opened for a new disk, and where everything is to lie. */
    public static final class Creation {

        private final FlashDrives drives;
        private final List<NorFlash> devices;
        private final FlashLayout layout;

        private Creation(FlashDrives drives, List<NorFlash> devices, FlashLayout layout) {
            this.drives = drives;
            this.devices = devices;
            this.layout = layout;
        }

        /** Length of the NV memory the disk needs. */
        public long memoryBytes() {
            return layout.memoryBytes();
        }

        /** Puts the flash's structures on memory of that length; what it returns is the disk's memory. */
        public NvMemory format(NvMemory memory) throws IOException {
            return FlashMemory.format(memory, layout, devices, drives.names());
        }

        /** The disk did not come into being. */
        public void undo() throws IOException {
            devices.forEach(NorFlash::close);
            for (Drive drive : drives.drives.subList(0, devices.size())) {
                drive.undoCreate();
            }
        }
    }

    /**
     * Opens the devices for a new disk.
     *
     * @param fixedBytes what of the disk stays in NV memory
     * @param lengthBytes of the disk
     * @throws IllegalArgumentException if the devices are too small, or not all alike
     */
    public Creation create(long fixedBytes, long lengthBytes, UUID identity) throws IOException {
        int pages = Math.toIntExact((lengthBytes - fixedBytes) / FlashLayout.PAGE_BYTES);
        int pagesEach = (pages + drives.size() - 1) / drives.size();
        List<NorFlash> devices = new ArrayList<>();
        Creation creation = new Creation(
                this, devices, FlashLayout.of(fixedBytes, lengthBytes, identity, List.of(), MIN_BUFFER_COUNT));
        try {
            List<FlashGeometry> geometries = new ArrayList<>();
            for (Drive drive : drives) {
                NorFlash device = drive.create(pagesEach, FlashLayout.PAGE_BYTES);
                devices.add(device);
                geometries.add(LabelledFlash.withoutLabel(device.geometry()));
                int offered = FlashTables.pageCount(geometries.get(geometries.size() - 1), FlashLayout.PAGE_BYTES);
                if (offered < pagesEach || !geometries.get(0).equals(geometries.get(geometries.size() - 1))) {
                    throw new IllegalArgumentException("Flash device " + drive.name() + ", " + device.geometry()
                            + ": the disk needs " + pagesEach + " pages of each of its " + drives.size()
                            + " devices, which are to be alike; this one offers " + offered);
                }
            }
            long wanted = bufferBytes != 0
                    ? bufferBytes
                    : Math.min(MAX_BUFFER_BYTES, Math.max(MIN_BUFFER_BYTES, lengthBytes / 32));
            int bufferCount = (int)
                    Math.min(FlashTables.MAX_BUFFER_COUNT, Math.max(MIN_BUFFER_COUNT, wanted / FlashLayout.PAGE_BYTES));
            return new Creation(
                    this, devices, FlashLayout.of(fixedBytes, lengthBytes, identity, geometries, bufferCount));
        } catch (IOException | RuntimeException e) {
            creation.undo();
            throw e;
        }
    }

    /**
     * Opens the devices of a disk that is there.
     *
     * @param memory with what stays in NV memory
     * @return the disk's memory
     */
    public NvMemory open(NvMemory memory, long fixedBytes, long lengthBytes) throws IOException {
        FlashLayout layout = FlashLayout.read(memory, fixedBytes, lengthBytes);
        List<NorFlash> devices = new ArrayList<>();
        try {
            for (Drive drive : drives) {
                devices.add(drive.open());
            }
            return FlashMemory.open(memory, layout, devices, names());
        } catch (IOException | RuntimeException e) {
            devices.forEach(NorFlash::close);
            throw e;
        }
    }

    /** The same devices, to be looked at: nothing that is done reaches them. */
    public FlashDrives unchanged() {
        return new FlashDrives(
                drives.stream().map(drive -> (Drive) new UnchangedDrive(drive)).toList(), bufferBytes);
    }

    private record UnchangedDrive(Drive drive) implements Drive {

        @Override
        public String name() {
            return drive.name();
        }

        @Override
        public NorFlash open() throws IOException {
            return new ScratchFlash(drive.open());
        }
    }

    private List<String> names() {
        return drives.stream().map(Drive::name).toList();
    }
}
