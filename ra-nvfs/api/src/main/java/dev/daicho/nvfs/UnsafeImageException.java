package dev.daicho.nvfs;

/**
 * The image or its folder may not be trusted as it lies there: a symbolic link, or open to other users.
 */
public final class UnsafeImageException extends FileStoreException {

    private static final long serialVersionUID = 1L;

    public UnsafeImageException(String message) {
        super(message);
    }
}
