package dev.daicho.nvfs.ra;

import dev.daicho.nvfs.FileStoreException;
import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.flash.FlashDrives;
import dev.daicho.nvfs.nio.NvFileSystemProvider;
import dev.daicho.nvfs.transaction.Disk;
import dev.daicho.nvfs.transaction.DiskImage;
import dev.daicho.nvfs.transaction.DiskSettings;
import dev.daicho.nvfs.transaction.DriveImages;
import dev.daicho.nvfs.transaction.Transaction;
import dev.daicho.ra.BranchResource;
import dev.daicho.ra.XaResourceAdapter;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.IllegalStateException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The resource adapter of one disk, which lives in one image file; it has no threads of its own but the branch time-outs'.
 *
 * <p>Thread-safe once configured. {@link #stop} makes everything durable and closes the image; its mappings go with the garbage
 * collector. Source: SPEC N16, XA-CHECKLIST rows 2-5, 33, 33a, 36.
 */
public class FileStoreResourceAdapter extends XaResourceAdapter<Transaction> {

    private final NvFileSystemProvider provider = new NvFileSystemProvider();
    private String relativeTo = "";
    private String image = "";
    private String capacity = "256MiB";
    private String sync = "force";
    private Long lockTimeoutMillis = 20_000L;
    private Integer inDoubtLimit = 1000;
    private String drives = "";
    private String flash = "";
    private Integer flashSectorBytes = FlashDrives.SECTOR_BYTES;
    private Integer flashBufferBytes = 0;
    private volatile @Nullable Disk disk;
    private volatile @Nullable ShownMetrics metrics;

    @Override
    protected BranchResource<Transaction> open(@Nullable BootstrapContext context) throws ResourceException {
        try {
            Disk opened = DiskImage.openPrivately(
                    imagePath(), DiskImage.Creation.ofCapacity(DiskGeometry.parseCapacity(capacity)), settings());
            openDrives(opened);
            disk = opened;
            metrics = new ShownMetrics(opened, imagePath().toString());
            return new DiskResource(opened);
        } catch (IOException | FileStoreException | IllegalArgumentException e) {
            throw new ResourceException("File store " + image + " can't be opened: " + e.getMessage(), e);
        }
    }

    private void openDrives(Disk opened) throws IOException {
        try {
            DriveImages.open(
                    opened,
                    imagePath(),
                    drives,
                    DiskImage.Creation.ofCapacity(DiskGeometry.parseCapacity(capacity)),
                    plainSettings());
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The image file, wherever the server was started from. */
    Path imagePath() {
        if (image.isBlank() || (relativeTo + image).contains("${")) {
            throw new IllegalArgumentException("the property \"image\" must name a file; it is \"" + image
                    + "\", relative to \"" + relativeTo + "\"");
        }
        return Path.of(relativeTo).resolve(image).toAbsolutePath();
    }

    private DiskSettings settings() {
        DiskSettings settings = plainSettings();
        return flash.isBlank()
                ? settings
                : settings.withFlash(FlashDrives.parse(imagePath(), flash, flashSectorBytes, flashBufferBytes));
    }

    private DiskSettings plainSettings() {
        if (!List.of("force", "always").contains(sync)) {
            throw new IllegalArgumentException("the property \"sync\" is \"" + sync + "\"; it may be force or always");
        }
        if (lockTimeoutMillis < 0 || inDoubtLimit < 0) {
            throw new IllegalArgumentException("lockTimeoutMillis is " + lockTimeoutMillis + " and inDoubtLimit "
                    + inDoubtLimit + "; neither may be negative");
        }
        return DiskSettings.defaults()
                .withSyncAlways(sync.equals("always"))
                .withLockTimeout(Duration.ofMillis(lockTimeoutMillis))
                .withInDoubtLimit(inDoubtLimit);
    }

    @Override
    protected void close() {
        ShownMetrics shown = metrics;
        if (shown != null) {
            shown.hide();
        }
        Disk current = disk;
        disk = null;
        if (current != null) {
            current.close();
        }
    }

    /** The disk of this run. */
    Disk disk() throws ResourceException {
        Disk current = disk;
        if (current == null) {
            throw new IllegalStateException("The resource adapter is not started");
        }
        return current;
    }

    NvFileSystemProvider provider() {
        return provider;
    }

    /** What a relative path of the image is taken from. */
    public String getRelativeTo() {
        return relativeTo;
    }

    public void setRelativeTo(String relativeTo) {
        this.relativeTo = relativeTo;
    }

    /** Path of the image file; it and its folder are made if they were never there. */
    public String getImage() {
        return image;
    }

    public void setImage(String image) {
        this.image = image;
    }

    /** Capacity of a new image, such as 256MiB; one that exists keeps its own. */
    public String getCapacity() {
        return capacity;
    }

    public void setCapacity(String capacity) {
        this.capacity = capacity;
    }

    /** Durability outside transactions: {@code force} (at each force) or {@code always} (each update). */
    public String getSync() {
        return sync;
    }

    public void setSync(String sync) {
        this.sync = sync;
    }

    /** How long to wait for a lock; keep it below the transaction time-out, because circles through other resources end by it. */
    public Long getLockTimeoutMillis() {
        return lockTimeoutMillis;
    }

    public void setLockTimeoutMillis(Long lockTimeoutMillis) {
        this.lockTimeoutMillis = lockTimeoutMillis;
    }

    /** How many branches may be in doubt while new transactions begin. */
    public Integer getInDoubtLimit() {
        return inDoubtLimit;
    }

    public void setInDoubtLimit(Integer inDoubtLimit) {
        this.inDoubtLimit = inDoubtLimit;
    }

    /** Other disks, by commas: name=image, name=image:capacity or name=image:capacity:flash+flash. */
    public String getDrives() {
        return drives;
    }

    public void setDrives(String drives) {
        this.drives = drives;
    }

    /** Files of the NOR flash devices that the disk's file blocks are on, by commas, from the image's folder; empty for NV memory alone. */
    public String getFlash() {
        return flash;
    }

    public void setFlash(String flash) {
        this.flash = flash;
    }

    /** Length of a sector of devices that are made. */
    public Integer getFlashSectorBytes() {
        return flashSectorBytes;
    }

    public void setFlashSectorBytes(Integer flashSectorBytes) {
        this.flashSectorBytes = flashSectorBytes;
    }

    /** NV memory that buffers the flash of a new disk; 0 for a 32nd of its capacity. */
    public Integer getFlashBufferBytes() {
        return flashBufferBytes;
    }

    public void setFlashBufferBytes(Integer flashBufferBytes) {
        this.flashBufferBytes = flashBufferBytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileStoreResourceAdapter that
                && getClass() == that.getClass()
                && relativeTo.equals(that.relativeTo)
                && image.equals(that.image)
                && capacity.equals(that.capacity)
                && sync.equals(that.sync)
                && lockTimeoutMillis.equals(that.lockTimeoutMillis)
                && inDoubtLimit.equals(that.inDoubtLimit)
                && drives.equals(that.drives)
                && flash.equals(that.flash)
                && flashSectorBytes.equals(that.flashSectorBytes)
                && flashBufferBytes.equals(that.flashBufferBytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(relativeTo, image, capacity, sync, lockTimeoutMillis, inDoubtLimit, drives, flash);
    }
}
