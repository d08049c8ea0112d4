package dev.daicho.nvfs.nio;

import dev.daicho.nvfs.transaction.Disk;
import dev.daicho.nvfs.transaction.FileInfo;
import dev.daicho.nvfs.transaction.FileTree;
import dev.daicho.nvfs.transaction.Transaction;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One view of a disk: the same for everybody outside of containers, one for each connection handle inside. Closing it closes the channels
 * and streams that were opened through it.
 *
 * <p>Thread-safe. Source: SPEC N14.
 */
final class NvFileSystem extends FileSystem {

    private final NvFileSystemProvider provider;
    private final Disk disk;
    private final String imageName;
    private final TransactionScope scope;
    private final Closeable whenClosed;
    private final Set<Closeable> opened = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private volatile boolean closed;

    NvFileSystem(
            NvFileSystemProvider provider, Disk disk, String imageName, TransactionScope scope, Closeable whenClosed) {
        this.provider = provider;
        this.disk = disk;
        this.imageName = imageName;
        this.scope = scope;
        this.whenClosed = whenClosed;
    }

    /** One operation on the disk's files. */
    interface Action<R extends @Nullable Object> {
        R on(FileTree files, @Nullable Transaction transaction) throws IOException;
    }

    /** Does one operation in the transaction it belongs to. */
    <R extends @Nullable Object> R run(Action<R> action) throws IOException {
        requireOpen();
        return scope.run(transaction -> action.on(disk.files(), transaction));
    }

    FileInfo info(NvPath path) throws IOException {
        List<String> names = path.resolvedNames();
        return run((files, transaction) -> files.info(transaction, names));
    }

    void requireOpen() {
        if (closed) {
            throw new ClosedFileSystemException();
        }
    }

    <C extends Closeable> C closeWithMe(C resource) {
        opened.add(resource);
        return resource;
    }

    Disk disk() {
        return disk;
    }

    String imageName() {
        return imageName;
    }

    @Override
    public NvFileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        for (Closeable resource : List.copyOf(opened)) {
            resource.close();
        }
        whenClosed.close();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        requireOpen();
        return List.of(NvPath.parse(this, "/"));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        requireOpen();
        List<FileStore> all = new ArrayList<>(List.of(new NvFileStore(this, disk)));
        disk.drives().values().forEach(drive -> all.add(new NvFileStore(this, drive)));
        return all;
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        requireOpen();
        return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
        requireOpen();
        StringBuilder joined = new StringBuilder(first);
        for (String part : more) {
            if (!part.isEmpty()) {
                if (joined.length() > 0) {
                    joined.append('/');
                }
                joined.append(part);
            }
        }
        return NvPath.parse(this, joined.toString());
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        requireOpen();
        int colon = syntaxAndPattern.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("Not of the form syntax:pattern: " + syntaxAndPattern);
        }
        String rest = syntaxAndPattern.substring(colon + 1);
        String syntax = syntaxAndPattern.substring(0, colon);
        Pattern pattern;
        if (syntax.equalsIgnoreCase("glob")) {
            pattern = Glob.compile(rest);
        } else if (syntax.equalsIgnoreCase("regex")) {
            pattern = Pattern.compile(rest);
        } else {
            throw new UnsupportedOperationException("Syntax " + syntax + "; there are glob and regex");
        }
        return path -> pattern.matcher(path.toString()).matches();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("Files on an nvfs disk have no owners");
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("An nvfs disk can't be watched");
    }

    @Override
    public String toString() {
        return NvFileSystemProvider.SCHEME + ":" + imageName;
    }
}
