package dev.daicho.nvfs.nio;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A directory's entries as they were when the stream was opened, sorted by name.
 *
 * <p>Thread-safe but for its one iterator. Source: SPEC N14.
 */
final class NvDirectoryStream implements DirectoryStream<Path> {

    private final Path directory;
    private final Iterator<String> names;
    private final Filter<? super Path> filter;
    private boolean handedOut;
    private volatile boolean closed;

    NvDirectoryStream(Path directory, List<String> names, Filter<? super Path> filter) {
        this.directory = directory;
        this.names = names.iterator();
        this.filter = filter;
    }

    @Override
    public synchronized Iterator<Path> iterator() {
        if (closed) {
            throw new IllegalStateException("The directory stream is closed");
        }
        if (handedOut) {
            throw new IllegalStateException("A directory stream has one iterator only");
        }
        handedOut = true;
        return new Iterator<>() {

            private @Nullable Path next;

            @Override
            public boolean hasNext() {
                while (next == null && !closed && names.hasNext()) {
                    Path candidate = directory.resolve(names.next());
                    try {
                        next = filter.accept(candidate) ? candidate : null;
                    } catch (IOException e) {
                        throw new DirectoryIteratorException(e);
                    }
                }
                return next != null;
            }

            @Override
            public Path next() {
                Path result = hasNext() ? next : null;
                if (result == null) {
                    throw new NoSuchElementException();
                }
                next = null;
                return result;
            }
        };
    }

    @Override
    public void close() {
        closed = true;
    }
}
