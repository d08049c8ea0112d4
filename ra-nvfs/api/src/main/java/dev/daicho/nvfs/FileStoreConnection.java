package dev.daicho.nvfs;

import java.nio.file.FileSystem;
import java.nio.file.Path;

/**
 * A handle on the file store. What is done through its paths is part of the JTA transaction that is running when a file is opened or a
 * directory changed; with none running it is plain file I/O.
 *
 * <p>A channel or stream belongs to the transaction it was opened in: what was written before the transaction ended is in it, a later
 * call on the channel is refused with {@link TransactionEndedException}. Paths stay usable as long as the handle is open; afterwards
 * every operation on them throws {@link java.nio.file.ClosedFileSystemException}.
 *
 * <p>Thread-safe. Durability: that of the transaction; outside of one, every update survives a crash of the process, and a power loss
 * keeps all up to the last {@code force} (setting {@code sync=always}: every single update). Source: SPEC N6, N14, N16.
 */
public interface FileStoreConnection extends AutoCloseable {

    /**
     * A path in this store; {@code /} separates names, and a relative path is taken from the root.
     *
     * @throws ConnectionClosedException after {@link #close()}
     */
    Path path(String first, String... more);

    /**
     * The file system behind the paths, for everything that wants one. Closing it closes this handle.
     *
     * @throws ConnectionClosedException after {@link #close()}
     */
    FileSystem fileSystem();

    /**
     * How full the store is and what is open in it.
     *
     * @throws ConnectionClosedException after {@link #close()}
     */
    StoreStatus status();

    /** Gives the handle back. May be called again. */
    @Override
    void close();
}
