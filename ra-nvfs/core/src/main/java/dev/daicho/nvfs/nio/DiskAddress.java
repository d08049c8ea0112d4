package dev.daicho.nvfs.nio;

import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.flash.FlashDrives;
import dev.daicho.nvfs.transaction.Disk;
import dev.daicho.nvfs.transaction.DiskImage;
import dev.daicho.nvfs.transaction.DiskImage.Creation;
import dev.daicho.nvfs.transaction.DiskSettings;
import dev.daicho.nvfs.transaction.DriveImages;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a URI and the map beside it say: {@code nvfs:/abs/path/disk.nvm} names an image, {@code nvfs:/abs/path/disk.nvm!/dir/file} a file in
 * it.
 *
 * <p>Immutable. Source: ARCHITECTURE, "Three faces".
 *
 * @param image absolute and normalized
 * @param inside path in the image, or null
 */
record DiskAddress(Path image, @Nullable String inside) {

    private static final String DEFAULT_CAPACITY = "128MiB";
    private static final Set<String> KEYS = Set.of(
            "create",
            "capacity",
            "sync",
            "lockTimeoutMillis",
            "inDoubtLimit",
            "drives",
            "flash",
            "flashSectorBytes",
            "flashBufferBytes");

    static DiskAddress parse(URI uri) {
        String path = uri.getPath();
        if (!NvFileSystemProvider.SCHEME.equalsIgnoreCase(uri.getScheme())
                || path == null
                || !path.startsWith("/")
                || uri.getRawAuthority() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "Not of the form nvfs:/abs/path/disk.nvm or nvfs:/abs/path/disk.nvm!/dir/file: " + uri);
        }
        int bang = path.indexOf("!/");
        return bang < 0
                ? new DiskAddress(normalized(path), null)
                : new DiskAddress(normalized(path.substring(0, bang)), path.substring(bang + 1));
    }

    private static Path normalized(String path) {
        return Path.of(path).toAbsolutePath().normalize();
    }

    static Path requireUsable(Path image) {
        if (image.toString().contains("!/")) {
            throw new IllegalArgumentException("A path with \"!/\" in it can't be told in an nvfs URI: " + image);
        }
        return image;
    }

    /** Opens the disk in an image and its drives, which have the same settings but for flash. */
    static Disk open(Path image, Map<String, ?> env) throws IOException {
        @Nullable Creation creation = creation(env);
        Disk disk = DiskImage.open(image, creation, settings(image, env));
        try {
            DriveImages.open(disk, image, text(env, "drives", ""), creation, settings(env));
            return disk;
        } catch (IOException | RuntimeException e) {
            disk.close();
            throw e;
        }
    }

    private static @Nullable Creation creation(Map<String, ?> env) {
        requireKnownKeys(env);
        if (!Boolean.parseBoolean(text(env, "create", "false"))) {
            return null;
        }
        return Creation.ofCapacity(DiskGeometry.parseCapacity(text(env, "capacity", DEFAULT_CAPACITY)));
    }

    /** The settings, those of flash included: names of files, taken from the image's folder, or devices. */
    private static DiskSettings settings(Path image, Map<String, ?> env) {
        DiskSettings settings = settings(env);
        Object flash = env.get("flash");
        return flash == null ? settings : settings.withFlash(drives(image, flash, env));
    }

    private static FlashDrives drives(Path image, Object flash, Map<String, ?> env) {
        long bufferBytes = number(env, "flashBufferBytes", 0);
        int sectorBytes = (int) number(env, "flashSectorBytes", FlashDrives.SECTOR_BYTES);
        if (flash instanceof String names) {
            return FlashDrives.parse(image, names, sectorBytes, bufferBytes);
        } else if (flash instanceof FlashDrives drives) {
            return drives;
        }
        throw new IllegalArgumentException("flash is " + flash
                + "; it may be the names of the devices' files, separated" + " by commas, or a FlashDrives");
    }

    private static DiskSettings settings(Map<String, ?> env) {
        DiskSettings settings = DiskSettings.defaults();
        String sync = text(env, "sync", "force");
        if (!sync.equals("force") && !sync.equals("always")) {
            throw new IllegalArgumentException("sync is \"" + sync + "\"; it may be \"force\" or \"always\"");
        }
        return settings.withSyncAlways(sync.equals("always"))
                .withLockTimeout(Duration.ofMillis(
                        number(env, "lockTimeoutMillis", settings.lockTimeout().toMillis())))
                .withInDoubtLimit((int) number(env, "inDoubtLimit", settings.inDoubtLimit()));
    }

    private static void requireKnownKeys(Map<String, ?> env) {
        for (String key : env.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("Unknown setting \"" + key + "\"; there are " + KEYS);
            }
        }
    }

    private static long number(Map<String, ?> env, String key, long otherwise) {
        String text = text(env, key, Long.toString(otherwise));
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= Integer.MAX_VALUE) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same answer as for a number out of range.
        }
        throw new IllegalArgumentException(key + " is \"" + text + "\"; it must be a number from 0 to 2147483647");
    }

    private static String text(Map<String, ?> env, String key, String otherwise) {
        Object value = env.get(key);
        return value == null ? otherwise : value.toString();
    }
}
