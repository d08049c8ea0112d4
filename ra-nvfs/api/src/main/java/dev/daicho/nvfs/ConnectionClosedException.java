package dev.daicho.nvfs;

/**
 * The connection was closed before this call; get another from the factory.
 */
public final class ConnectionClosedException extends FileStoreException {

    private static final long serialVersionUID = 1L;

    public ConnectionClosedException(String message) {
        super(message);
    }
}
