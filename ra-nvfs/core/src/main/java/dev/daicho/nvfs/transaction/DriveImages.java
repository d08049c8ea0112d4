package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.MissingImageException;
import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.flash.FlashDrives;
import dev.daicho.nvfs.transaction.DiskImage.Creation;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Drives of a disk as settings name them, by commas: {@code archive=archive.nvm, big=big.nvm:1GiB:a.nor+b.nor}. Each is a name, an image, which
 * is taken from the home image's folder, the capacity of a new one, and the flash devices, if it has any.
 *
 * <p>A drive whose image was there before and is gone does not keep the disk from being opened: its name stays, its part of transactions in doubt
 * too, and whoever goes there is told. Source: SPEC N3.
 */
public final class DriveImages {

    private static final Pattern DRIVE = Pattern.compile("\\s*([^=:,]+)=([^:,]+)(?::([^:,]*))?(?::([^:,]+))?\\s*");

    private DriveImages() {}

    /**
     * Opens them all and gives them to their home disk.
     *
     * @param creation of new images; null if they must exist
     * @throws IllegalArgumentException if the settings are not of that form
     */
    public static void open(
            Disk home, Path homeImage, String drives, @Nullable Creation creation, DiskSettings settings)
            throws IOException {
        for (String drive : drives.isBlank() ? new String[0] : drives.split(",", -1)) {
            Matcher parts = DRIVE.matcher(drive);
            if (!parts.matches()) {
                throw new IllegalArgumentException("Drive \"" + drive + "\" in \"" + drives
                        + "\": name=image, or name=image:capacity, or name=image:capacity:flash+flash");
            }
            Path image = homeImage.resolveSibling(parts.group(2));
            String capacity = parts.group(3);
            String flash = parts.group(4);
            Creation own = creation == null || capacity == null || capacity.isBlank()
                    ? creation
                    : new Creation(DiskGeometry.parseCapacity(capacity), creation.identities());
            openOne(
                    home,
                    parts.group(1),
                    image,
                    own,
                    flash == null
                            ? settings
                            : settings.withFlash(
                                    FlashDrives.parse(image, flash.replace('+', ','), FlashDrives.SECTOR_BYTES, 0)));
        }
    }

    private static void openOne(Disk home, String name, Path image, @Nullable Creation creation, DiskSettings settings)
            throws IOException {
        Disk disk;
        try {
            disk = DiskImage.open(image, creation, settings);
        } catch (MissingImageException | NoSuchFileException e) {
            home.addMissingDrive(name, String.valueOf(e.getMessage()));
            return;
        }
        try {
            home.addDrive(name, disk);
        } catch (RuntimeException e) {
            disk.close();
            throw e;
        }
    }
}
