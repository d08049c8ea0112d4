package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.MissingImageException;
import dev.daicho.nvfs.TruncatedImageException;
import dev.daicho.nvfs.UnsafeImageException;
import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.block.ImageIdentity;
import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.flash.FlashDrives;
import dev.daicho.nvfs.memory.MappedMemory;
import dev.daicho.nvfs.memory.NvMemory;
import dev.daicho.nvfs.memory.ScratchMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A disk in a mapped file: finds, guards and maps the image, or makes one. A new image is written whole under another name and then
 * renamed, so that one cut off in the making is never taken for an image; all its blocks are written once, so that no later store meets
 * a full host disk.
 *
 * <p>Thread-safe. Source: SPEC N15; ARCHITECTURE, "A missing image"; XA-CHECKLIST row 36.
 */
public final class DiskImage {

    /**
     * One page at a time: Linux caches what is written at once as one folio, and a store through the mapping then makes all of it dirty.
     * Filling by the megabyte made each barrier write 60 times as much.
     */
    private static final int FILL_BYTES = 4 << 10;

    private DiskImage() {}

    /**
     * What to do when there is no image yet.
     *
     * @param capacityBytes of a new one
     * @param identities gives each new image its identity
     */
    public record Creation(long capacityBytes, Supplier<UUID> identities) {

        /** A new image of that capacity with a random identity. */
        public static Creation ofCapacity(long capacityBytes) {
            return new Creation(capacityBytes, UUID::randomUUID);
        }
    }

    /**
     * Opens a disk.
     *
     * @param creation null if it must exist
     * @throws MissingImageException if it was there before and is gone
     * @throws dev.daicho.nvfs.ImageInUseException if it is open already, here or in another process
     * @throws UnsafeImageException if it is a symbolic link, open to others, or not the image that was there before
     * @throws NoSuchFileException if there is none and none is to be made
     */
    public static Disk open(Path path, @Nullable Creation creation, DiskSettings settings) throws IOException {
        Path image = path.toAbsolutePath().normalize();
        refuseOrCreate(image, creation);
        ImageIdentity identity = ImageIdentity.lock(image);
        try {
            ImageIdentity.refuseUnsafe(image);
            @Nullable UUID known = identity.read();
            if (!Files.exists(image, LinkOption.NOFOLLOW_LINKS)) {
                if (known != null) {
                    throw new MissingImageException(image.toString(), known.toString());
                }
                if (creation == null) {
                    throw new NoSuchFileException(image.toString());
                }
                create(image, creation, settings);
            }
            return open(image, identity, known, settings);
        } catch (IOException | RuntimeException e) {
            identity.close();
            throw e;
        }
    }

    /**
     * Opens a disk to look at it: whatever is done to it, and the recovery that opening does, never reaches the image nor its devices.
     *
     * @throws NoSuchFileException if there is none
     */
    public static Disk openUnchanged(Path path, DiskSettings settings) throws IOException {
        Path image = path.toAbsolutePath().normalize();
        if (!Files.exists(image, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(image.toString());
        }
        ImageIdentity identity = ImageIdentity.lock(image);
        try {
            ImageIdentity.refuseUnsafe(image);
            if (Files.size(image) == 0) {
                throw new TruncatedImageException(image.toString(), Superblock.MIN_IMAGE_BYTES, 0);
            }
            NvMemory memory = new ScratchMemory(MappedMemory.map(image, identity));
            try {
                @Nullable FlashDrives drives = settings.flash();
                DiskSettings unchanged = drives == null ? settings : settings.withFlash(drives.unchanged());
                memory = withFlash(memory, image, unchanged);
                return Disk.open(memory, image.toString(), unchanged);
            } catch (IOException | RuntimeException e) {
                memory.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            identity.close();
            throw e;
        }
    }

    /**
     * The same as {@link #open}, and refuses a folder that is open to other users, as a server's data folder must not be.
     *
     * @throws UnsafeImageException saying what to do
     */
    public static Disk openPrivately(Path path, Creation creation, DiskSettings settings) throws IOException {
        Path folder = path.toAbsolutePath().normalize().getParent();
        if (folder != null) {
            ImageIdentity.refuseUnsafe(folder);
        }
        return open(path, creation, settings);
    }

    private static void refuseOrCreate(Path image, @Nullable Creation creation) throws IOException {
        Path folder = image.getParent();
        if (folder == null) {
            throw new IllegalArgumentException("Not the name of an image: " + image);
        }
        if (creation != null) {
            DiskGeometry.of(creation.capacityBytes());
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder,
                        folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                                ? new FileAttribute<?>[] {
                                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                                }
                                : new FileAttribute<?>[0]);
            }
        } else if (!Files.exists(image, LinkOption.NOFOLLOW_LINKS)
                && !Files.exists(ImageIdentity.fileOf(image), LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(image.toString());
        }
    }

    private static Disk open(Path image, ImageIdentity identity, @Nullable UUID known, DiskSettings settings)
            throws IOException {
        if (Files.size(image) == 0) {
            throw new TruncatedImageException(image.toString(), Superblock.MIN_IMAGE_BYTES, 0);
        }
        NvMemory memory = MappedMemory.map(image, identity);
        try {
            memory = withFlash(memory, image, settings);
            Disk disk = Disk.open(memory, image.toString(), settings);
            if (known == null) {
                identity.write(disk.identity());
            } else if (!known.equals(disk.identity())) {
                throw new UnsafeImageException("Image " + image + " is " + disk.identity() + ", but " + known
                        + " was here before: bring that one back, or, if this one is to take its place, delete "
                        + ImageIdentity.fileOf(image));
            }
            return disk;
        } catch (IOException | RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    private static NvMemory withFlash(NvMemory memory, Path image, DiskSettings settings) throws IOException {
        @Nullable DiskGeometry onFlash = Superblock.geometryOnFlash(memory);
        @Nullable FlashDrives drives = settings.flash();
        if (onFlash == null && drives == null) {
            return memory;
        }
        if (onFlash == null) {
            throw new IllegalArgumentException(
                    "Image " + image + " holds a whole disk, but flash devices are configured:"
                            + " configure none, or name another image");
        }
        if (drives == null) {
            throw new IllegalArgumentException("Image " + image
                    + " has its file blocks on flash: configure the flash devices it was made with, in their order");
        }
        return drives.open(memory, Superblock.fixedBytes(onFlash), onFlash.imageBytes());
    }

    private static void create(Path image, Creation creation, DiskSettings settings) throws IOException {
        DiskGeometry geometry = DiskGeometry.of(creation.capacityBytes());
        UUID identity = creation.identities().get();
        @Nullable FlashDrives drives = settings.flash();
        if (drives == null) {
            create(image, geometry.imageBytes(), settings, (memory, now) -> {
                Disk.format(memory, geometry, identity, now);
                return memory;
            });
            return;
        }
        FlashDrives.Creation flash = drives.create(Superblock.fixedBytes(geometry), geometry.imageBytes(), identity);
        try {
            create(image, flash.memoryBytes(), settings, (memory, now) -> {
                NvMemory whole = flash.format(memory);
                DiskFormat.format(whole, geometry, identity, now, true);
                return whole;
            });
        } catch (IOException | RuntimeException e) {
            flash.undo();
            throw e;
        }
    }

    /** What is put on the memory of a new image. */
    private interface Formatter {
        NvMemory format(NvMemory memory, long nowNanos) throws IOException;
    }

    private static void create(Path image, long imageBytes, DiskSettings settings, Formatter formatter)
            throws IOException {
        Path unfinished = image.resolveSibling(image.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        try (FileChannel channel = FileChannel.open(
                unfinished,
                Set.<OpenOption>of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                ImageIdentity.privately(unfinished))) {
            ByteBuffer zeros = ByteBuffer.allocate(FILL_BYTES);
            for (long left = imageBytes; left > 0; ) {
                zeros.position(0).limit((int) Math.min(left, FILL_BYTES));
                left -= channel.write(zeros);
            }
        }
        NvMemory memory = MappedMemory.map(unfinished, () -> {});
        try {
            Instant now = settings.clock().instant();
            memory = formatter.format(memory, now.getEpochSecond() * 1_000_000_000L + now.getNano());
        } finally {
            memory.close();
        }
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(unfinished, image, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(image);
    }

    private static void forceFolder(Path image) {
        Path folder = image.getParent();
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            } catch (IOException e) {
                // Some systems can't open folders; there the rename is as durable as it gets.
            }
        }
    }

    /**
     * Whether a file begins like an image.
     *
     * @throws IOException if it can't be read
     */
    public static boolean isImage(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer start = ByteBuffer.allocate(Long.BYTES);
            channel.read(start, 0);
            return !start.hasRemaining() && Superblock.isMagic(start.getLong(0));
        }
    }
}
