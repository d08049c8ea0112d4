package dev.daicho.nvfs.nio;

import dev.daicho.nvfs.transaction.Disk;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A path on a disk, with the semantics of a Unix path: {@code /} separates names, {@code .} and {@code ..} are names until it is
 * normalized, relative paths are taken from the root. There are no links, so {@code ..} always leads to the parent, and from the root to
 * the root: no path leads out of the disk.
 *
 * <p>Immutable. Source: SPEC N14.
 */
final class NvPath implements Path {

    static final int MAX_NAME_BYTES = 255;

    private final NvFileSystem fileSystem;
    private final boolean absolute;

    /** The empty path has one empty name, the root none. */
    private final List<String> names;

    private NvPath(NvFileSystem fileSystem, boolean absolute, List<String> names) {
        this.fileSystem = fileSystem;
        this.absolute = absolute;
        this.names = absolute || !names.isEmpty() ? List.copyOf(names) : List.of("");
    }

    static NvPath parse(NvFileSystem fileSystem, String text) {
        int zero = text.indexOf('\0');
        if (zero >= 0) {
            throw new InvalidPathException(text, "Nul character not allowed", zero);
        }
        try {
            StandardCharsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new InvalidPathException(text, "Half of a surrogate pair has no UTF-8 form");
        }
        List<String> names = new ArrayList<>();
        for (String name : text.split("/")) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return new NvPath(fileSystem, text.startsWith("/"), names);
    }

    /** A path of this provider. */
    static NvPath of(Path path) {
        Objects.requireNonNull(path, "path");
        if (path instanceof NvPath mine) {
            return mine;
        }
        throw new ProviderMismatchException("Not a path of an nvfs file system: " + path + " ("
                + path.getClass().getName() + ")");
    }

    private NvPath with(boolean newAbsolute, List<String> newNames) {
        return new NvPath(fileSystem, newAbsolute, newNames);
    }

    private boolean isEmpty() {
        return !absolute && names.size() == 1 && names.get(0).isEmpty();
    }

    /** The names from the root, without dots. */
    List<String> resolvedNames() throws FileSystemException {
        List<String> resolved = toAbsolutePath().normalize().names;
        for (String name : resolved) {
            if (name.length() * 3 > MAX_NAME_BYTES && name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
                throw new FileSystemException(
                        toString(),
                        null,
                        "File name too long: " + name.length() + " characters; a name has at most " + MAX_NAME_BYTES
                                + " bytes in UTF-8");
            }
        }
        return resolved;
    }

    @Override
    public NvFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return absolute;
    }

    @Override
    public @Nullable NvPath getRoot() {
        return absolute ? with(true, List.of()) : null;
    }

    @Override
    public @Nullable NvPath getFileName() {
        return names.isEmpty() ? null : with(false, List.of(names.get(names.size() - 1)));
    }

    @Override
    public @Nullable NvPath getParent() {
        if (names.size() > 1) {
            return with(absolute, names.subList(0, names.size() - 1));
        }
        return names.isEmpty() ? null : getRoot();
    }

    @Override
    public int getNameCount() {
        return names.size();
    }

    @Override
    public NvPath getName(int index) {
        if (index < 0 || index >= names.size()) {
            throw new IllegalArgumentException("Name " + index + " of " + names.size() + " in \"" + this + "\"");
        }
        return with(false, List.of(names.get(index)));
    }

    @Override
    public NvPath subpath(int beginIndex, int endIndex) {
        if (beginIndex < 0 || beginIndex >= endIndex || endIndex > names.size()) {
            throw new IllegalArgumentException(
                    "Names " + beginIndex + " to " + endIndex + " of " + names.size() + " in \"" + this + "\"");
        }
        return with(false, names.subList(beginIndex, endIndex));
    }

    @Override
    public boolean startsWith(Path other) {
        return Objects.requireNonNull(other) instanceof NvPath that
                && that.fileSystem == fileSystem
                && that.absolute == absolute
                && that.names.size() <= names.size()
                && names.subList(0, that.names.size()).equals(that.names);
    }

    @Override
    public boolean endsWith(Path other) {
        if (!(Objects.requireNonNull(other) instanceof NvPath that)
                || that.fileSystem != fileSystem
                || that.names.size() > names.size()) {
            return false;
        }
        return that.absolute
                ? absolute && names.equals(that.names)
                : !that.names.isEmpty()
                        && names.subList(names.size() - that.names.size(), names.size())
                                .equals(that.names);
    }

    @Override
    public NvPath normalize() {
        List<String> kept = new ArrayList<>();
        for (String name : names) {
            boolean canGoUp = !kept.isEmpty() && !kept.get(kept.size() - 1).equals("..");
            if (name.equals("..") && canGoUp) {
                kept.remove(kept.size() - 1);
            } else if (!name.equals(".") && !(name.equals("..") && absolute)) {
                kept.add(name);
            }
        }
        return with(absolute, kept);
    }

    @Override
    public NvPath resolve(Path other) {
        NvPath that = of(other);
        if (that.absolute || isEmpty()) {
            return that;
        }
        if (that.isEmpty()) {
            return this;
        }
        List<String> joined = new ArrayList<>(names);
        joined.addAll(that.names);
        return with(absolute, joined);
    }

    @Override
    public NvPath relativize(Path other) {
        NvPath that = of(other);
        if (that.absolute != absolute) {
            throw new IllegalArgumentException(
                    "One of \"" + this + "\" and \"" + that + "\" is absolute and the other is not");
        }
        if (isEmpty()) {
            return that;
        }
        List<String> from = normalize().namesOrNone();
        List<String> to = that.normalize().namesOrNone();
        int common = 0;
        while (common < from.size() && common < to.size() && from.get(common).equals(to.get(common))) {
            common++;
        }
        List<String> result = new ArrayList<>();
        for (String name : from.subList(common, from.size())) {
            if (name.equals("..")) {
                throw new IllegalArgumentException("No relative path leads from \"" + this + "\" to \"" + that + "\"");
            }
            result.add("..");
        }
        result.addAll(to.subList(common, to.size()));
        return with(false, result);
    }

    private List<String> namesOrNone() {
        return isEmpty() ? List.of() : names;
    }

    @Override
    public URI toUri() {
        try {
            return new URI(
                    NvFileSystemProvider.SCHEME,
                    fileSystem.imageName() + "!" + toAbsolutePath().normalize(),
                    null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Not a URI: " + fileSystem.imageName() + "!" + this, e);
        }
    }

    @Override
    public NvPath toAbsolutePath() {
        return absolute ? this : with(true, namesOrNone());
    }

    @Override
    public NvPath toRealPath(LinkOption... options) throws IOException {
        NvPath real = toAbsolutePath().normalize();
        fileSystem.info(real);
        return real;
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        Objects.requireNonNull(watcher, "watcher");
        throw new ProviderMismatchException("An nvfs file system has no watch service, so this is another's");
    }

    @Override
    public int compareTo(Path other) {
        return toString().compareTo(((NvPath) other).toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NvPath that
                && that.fileSystem == fileSystem
                && that.absolute == absolute
                && that.names.equals(names);
    }

    @Override
    public int hashCode() {
        return Objects.hash(absolute, names);
    }

    @Override
    public String toString() {
        return (absolute ? "/" : "") + String.join("/", names);
    }

    /** The disk the path leads to, which may be a drive. */
    Disk disk() throws IOException {
        List<String> names = resolvedNames();
        return fileSystem.run((files, transaction) -> files.diskOf(names));
    }
}
