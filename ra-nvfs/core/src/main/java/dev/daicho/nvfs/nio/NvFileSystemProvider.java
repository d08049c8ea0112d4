package dev.daicho.nvfs.nio;

import dev.daicho.nvfs.transaction.Disk;
import dev.daicho.nvfs.transaction.DiskImage;
import dev.daicho.nvfs.transaction.FileInfo;
import dev.daicho.nvfs.transaction.FileTree.OpenMode;
import dev.daicho.nvfs.transaction.OpenFile;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The provider of the scheme {@code nvfs}. Outside of containers the JDK finds it by itself:
 *
 * <pre>
 *   FileSystems.newFileSystem(URI.create("nvfs:/abs/path/disk.nvm"), Map.of("create", "true", "capacity", "128MiB"))
 * </pre>
 *
 * <p>Settings: {@code create}, {@code capacity}, {@code sync} ({@code force} or {@code always}), {@code lockTimeoutMillis}, {@code
 * inDoubtLimit}, {@code flash} (files of NOR devices, by commas, or {@code FlashDrives}), {@code flashSectorBytes}, {@code
 * flashBufferBytes}, {@code drives} ({@code name=image}, by commas). In a container an adapter makes file systems with {@link #newFileSystem(Disk, String, TransactionScope, Closeable)}.
 * Files are plain there unless the scope has a transaction. Thread-safe. Source: SPEC N14.
 */
public final class NvFileSystemProvider extends FileSystemProvider {

    /** The scheme of its URIs. */
    public static final String SCHEME = "nvfs";

    private final Map<Path, NvFileSystem> open = new HashMap<>();
    private final Map<Disk, Map<Integer, RangeLocks>> rangeLocks = Collections.synchronizedMap(new WeakHashMap<>());

    /** For the JDK's service loader, and for adapters. */
    public NvFileSystemProvider() {}

    @Override
    public String getScheme() {
        return SCHEME;
    }

    // File systems

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
        DiskAddress address = DiskAddress.parse(uri);
        if (address.inside() != null) {
            throw new IllegalArgumentException("Names a file in an image, not an image: " + uri);
        }
        return newFileSystemOn(address.image(), env);
    }

    @Override
    public FileSystem newFileSystem(Path path, Map<String, ?> env) throws IOException {
        if (path.getFileSystem() != java.nio.file.FileSystems.getDefault() || !DiskImage.isImage(path)) {
            throw new UnsupportedOperationException("Not an nvfs image: " + path);
        }
        return newFileSystemOn(path.toAbsolutePath().normalize(), env);
    }

    private FileSystem newFileSystemOn(Path image, Map<String, ?> env) throws IOException {
        DiskAddress.requireUsable(image);
        synchronized (open) {
            if (open.containsKey(image)) {
                throw new FileSystemAlreadyExistsException(SCHEME + ":" + image);
            }
            Disk disk = DiskAddress.open(image, env);
            NvFileSystem made = new NvFileSystem(this, disk, image.toString(), TransactionScope.PLAIN, () -> {
                synchronized (open) {
                    open.remove(image);
                }
                disk.close();
            });
            open.put(image, made);
            return made;
        }
    }

    /**
     * A file system over a disk that somebody else opened and closes.
     *
     * @param scope finds the transaction that each operation belongs to
     * @param whenClosed is closed with the file system
     */
    public FileSystem newFileSystem(Disk disk, String imageName, TransactionScope scope, Closeable whenClosed) {
        return new NvFileSystem(this, disk, imageName, scope, whenClosed);
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return find(DiskAddress.parse(uri), uri);
    }

    @Override
    public Path getPath(URI uri) {
        DiskAddress address = DiskAddress.parse(uri);
        String inside = address.inside();
        if (inside == null) {
            throw new IllegalArgumentException("Names an image, not a file in one (\"!/\" and a path): " + uri);
        }
        return find(address, uri).getPath(inside);
    }

    private NvFileSystem find(DiskAddress address, URI uri) {
        synchronized (open) {
            NvFileSystem found = open.get(address.image());
            if (found == null) {
                throw new FileSystemNotFoundException(uri + " is not open: FileSystems.newFileSystem opens it");
            }
            return found;
        }
    }

    // Channels

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        OpenRequest request = OpenRequest.of(options);
        refuseAttributes(attributes);
        NvPath mine = NvPath.of(path);
        NvFileSystem fileSystem = mine.getFileSystem();
        List<String> names = mine.resolvedNames();
        OpenMode mode = new OpenMode(request.write(), request.create(), request.createNew(), request.truncate());
        OpenFile file = fileSystem.run((files, transaction) -> files.open(transaction, names, mode));
        return fileSystem.closeWithMe(new NvFileChannel(
                file,
                new NvFileChannel.Mode(request.read(), request.write(), request.append(), request.sync()),
                () -> locksOf(file.disk(), file.inode()),
                () -> {
                    if (request.deleteOnClose()) {
                        deleteQuietly(mine);
                    }
                }));
    }

    private RangeLocks locksOf(Disk disk, int inode) {
        return rangeLocks
                .computeIfAbsent(disk, d -> new ConcurrentHashMap<>())
                .computeIfAbsent(inode, i -> new RangeLocks());
    }

    private void deleteQuietly(NvPath path) {
        try {
            delete(path);
        } catch (IOException | RuntimeException e) {
            // DELETE_ON_CLOSE is documented as best effort.
        }
    }

    private static void refuseAttributes(FileAttribute<?>... attributes) {
        if (attributes.length > 0) {
            throw new UnsupportedOperationException(
                    "Attribute " + attributes[0].name() + " can't be set when a file is made");
        }
    }

    // Directories

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        Objects.requireNonNull(filter, "filter");
        NvPath mine = NvPath.of(path);
        List<String> names = mine.resolvedNames();
        List<String> entries = mine.getFileSystem().run((files, transaction) -> {
            if (!files.info(transaction, names).isDirectory()) {
                throw new NotDirectoryException(mine.toString());
            }
            return files.list(transaction, names);
        });
        return mine.getFileSystem().closeWithMe(new NvDirectoryStream(mine, entries, filter));
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        refuseAttributes(attributes);
        NvPath mine = NvPath.of(path);
        List<String> names = mine.resolvedNames();
        mine.getFileSystem().run((files, transaction) -> {
            files.createDirectory(transaction, names);
            return names;
        });
    }

    @Override
    public void delete(Path path) throws IOException {
        NvPath mine = NvPath.of(path);
        List<String> names = mine.resolvedNames();
        mine.getFileSystem().run((files, transaction) -> {
            files.delete(transaction, names);
            return names;
        });
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        new Transfer(this, NvPath.of(source), NvPath.of(target), options).copy();
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        new Transfer(this, NvPath.of(source), NvPath.of(target), options).move();
    }

    // What is known of files

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        if (path.equals(other)) {
            return true;
        }
        if (!(other instanceof NvPath that)) {
            return false;
        }
        NvPath mine = NvPath.of(path);
        FileInfo first = mine.getFileSystem().info(mine);
        FileInfo second = that.getFileSystem().info(that);
        return first.disk().equals(second.disk()) && first.inode() == second.inode();
    }

    @Override
    public boolean isHidden(Path path) {
        NvPath name = NvPath.of(path).getFileName();
        return name != null && name.toString().startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        NvPath mine = NvPath.of(path);
        mine.getFileSystem().info(mine);
        return new NvFileStore(mine.getFileSystem(), mine.disk());
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        NvPath mine = NvPath.of(path);
        FileInfo info = mine.getFileSystem().info(mine);
        for (AccessMode mode : modes) {
            if (mode == AccessMode.EXECUTE && !info.isDirectory()) {
                throw new AccessDeniedException(path.toString(), null, "Files on an nvfs disk can't be executed");
            }
        }
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return type == BasicFileAttributeView.class || type == FileAttributeView.class
                ? type.cast(new NvAttributeView(NvPath.of(path)))
                : null;
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        if (type != BasicFileAttributes.class) {
            throw new UnsupportedOperationException("Attributes " + type.getName() + "; there are the basic ones only");
        }
        return type.cast(new NvAttributeView(NvPath.of(path)).readAttributes());
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        String wanted = requireBasic(attributes);
        Map<String, Object> all =
                new NvAttributeView(NvPath.of(path)).readAttributes().asMap();
        Map<String, Object> chosen = new LinkedHashMap<>();
        for (String name : wanted.split(",", -1)) {
            if (name.equals("*")) {
                chosen.putAll(all);
            } else if (all.containsKey(name)) {
                chosen.put(name, Objects.requireNonNull(all.get(name)));
            } else {
                throw new IllegalArgumentException("Attribute \"" + name + "\"; there are " + all.keySet());
            }
        }
        return chosen;
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        NvAttributeView view = new NvAttributeView(NvPath.of(path));
        switch (requireBasic(attribute)) {
            case "lastModifiedTime" -> view.setTimes((FileTime) value, null, null);
            case "lastAccessTime" -> view.setTimes(null, (FileTime) value, null);
            case "creationTime" -> view.setTimes(null, null, (FileTime) value);
            default -> throw new IllegalArgumentException("Attribute \"" + attribute + "\" can't be set");
        }
    }

    private static String requireBasic(String attributes) {
        int colon = attributes.indexOf(':');
        if (colon >= 0 && !attributes.substring(0, colon).equals("basic")) {
            throw new UnsupportedOperationException(
                    "View \"" + attributes.substring(0, colon) + "\"; there is \"basic\" only");
        }
        String names = attributes.substring(colon + 1);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("No attribute is named");
        }
        return names;
    }

    boolean exists(NvPath path) throws IOException {
        try {
            path.getFileSystem().info(path);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** What the options of an opening ask for, checked. */
    private record OpenRequest(
            boolean read,
            boolean write,
            boolean append,
            boolean create,
            boolean createNew,
            boolean truncate,
            boolean deleteOnClose,
            boolean sync) {

        static OpenRequest of(Set<? extends OpenOption> options) {
            for (OpenOption option : options) {
                Objects.requireNonNull(option, "option");
                if (!(option instanceof StandardOpenOption) && option != LinkOption.NOFOLLOW_LINKS) {
                    throw new UnsupportedOperationException("Option " + option);
                }
            }
            boolean append = options.contains(StandardOpenOption.APPEND);
            boolean write = append || options.contains(StandardOpenOption.WRITE);
            boolean read = options.contains(StandardOpenOption.READ) || !write;
            boolean truncate = options.contains(StandardOpenOption.TRUNCATE_EXISTING);
            if (append && (truncate || options.contains(StandardOpenOption.READ))) {
                throw new IllegalArgumentException(
                        (truncate ? "APPEND + TRUNCATE_EXISTING" : "READ + APPEND") + " not allowed");
            }
            return new OpenRequest(
                    read,
                    write,
                    append,
                    write && options.contains(StandardOpenOption.CREATE),
                    write && options.contains(StandardOpenOption.CREATE_NEW),
                    write && truncate,
                    options.contains(StandardOpenOption.DELETE_ON_CLOSE),
                    options.contains(StandardOpenOption.SYNC) || options.contains(StandardOpenOption.DSYNC));
        }
    }
}
