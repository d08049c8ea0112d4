package dev.daicho.nvfs.block;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.ImageInUseException;
import dev.daicho.nvfs.ImageVersionException;
import dev.daicho.nvfs.UnsafeImageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The small file beside an image, {@code disk.nvm.id}, that remembers which image is there, so that one that was lost is not silently made
 * anew; whoever has the image open holds a lock on it. Two lines of text:
 *
 * <pre>
 *   daicho-nvfs-identity 1
 *   6f1c3c1e-5d0a-4b0e-9c39-6a5b1c2d3e4f
 * </pre>
 *
 * <p>A version other than 1 is refused. The lock is on this file and not on the image because POSIX drops a process's locks on a file when
 * any of its descriptors of that file is closed, and images are copied. Thread-safe. Source: ARCHITECTURE, "A missing image".
 */
public final class ImageIdentity implements Closeable {

    private static final String MAGIC = "daicho-nvfs-identity ";
    private static final int VERSION = 1;
    private static final int MAX_BYTES = 256;

    private final Path file;
    private final FileChannel channel;

    private ImageIdentity(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Where an image's identity is kept. */
    public static Path fileOf(Path image) {
        return image.resolveSibling(image.getFileName() + ".id");
    }

    /**
     * Opens, or makes, an image's identity file and locks it.
     *
     * @throws ImageInUseException if somebody has it locked
     * @throws UnsafeImageException if it is a symbolic link
     */
    public static ImageIdentity lock(Path image) throws IOException {
        Path file = fileOf(image);
        refuseUnsafe(file);
        FileChannel channel = FileChannel.open(
                file,
                Set.<OpenOption>of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        LinkOption.NOFOLLOW_LINKS),
                privately(file));
        boolean locked = false;
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new ImageInUseException("Image " + image + " is open in another process: stop that one first");
            }
            locked = true;
            return new ImageIdentity(file, channel);
        } catch (OverlappingFileLockException e) {
            throw new ImageInUseException(
                    "Image " + image + " is open already in this process: use that store, or close it");
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    /** Attributes for a file of one's own, mode 0600, where the file system knows modes. */
    public static FileAttribute<?>[] privately(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * Refuses symbolic links, and files that others may use; one that is not there is all right.
     *
     * @throws UnsafeImageException saying what to do
     */
    public static void refuseUnsafe(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw new UnsafeImageException(file + " is a symbolic link: name the file itself");
        }
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view != null && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Set<PosixFilePermission> tooMuch = EnumSet.copyOf(PosixFilePermissions.fromString("---rwxrwx"));
            tooMuch.retainAll(view.readAttributes().permissions());
            if (!tooMuch.isEmpty()) {
                throw new UnsafeImageException(file + " is open to other users ("
                        + PosixFilePermissions.toString(tooMuch) + "): chmod go-rwx " + file);
            }
        }
    }

    /** The identity that was written, or null if none was yet. */
    public @Nullable UUID read() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
        channel.read(buffer, 0);
        String[] lines = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).split("\n", -1);
        if (lines[0].isEmpty()) {
            return null;
        }
        if (!lines[0].equals(MAGIC + VERSION)) {
            throw new ImageVersionException(
                    file + " begins \"" + lines[0] + "\"; this software reads \"" + MAGIC + VERSION + "\" only");
        }
        try {
            return UUID.fromString(lines.length > 1 ? lines[1] : "");
        } catch (IllegalArgumentException e) {
            throw new CorruptImageException(file.toString(), "its second line is not an identity");
        }
    }

    /** Remembers an identity, durably. */
    public void write(UUID identity) throws IOException {
        ByteBuffer text = ByteBuffer.wrap((MAGIC + VERSION + "\n" + identity + "\n").getBytes(StandardCharsets.UTF_8));
        channel.truncate(0);
        channel.write(text, 0);
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
