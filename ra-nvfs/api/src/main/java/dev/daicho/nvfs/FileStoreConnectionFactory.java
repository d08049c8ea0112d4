package dev.daicho.nvfs;

/**
 * Where connections to the file store come from: looked up or injected under {@code java:/daicho/FileStore}.
 *
 * <p>Thread-safe. Source: SPEC N16.
 */
public interface FileStoreConnectionFactory {

    /**
     * A connection for this unit of work; close it when done, which leaves the transaction alone.
     *
     * @throws StoreUnavailableException if the store is stopped or no connection is to be had in time
     */
    FileStoreConnection getConnection();
}
