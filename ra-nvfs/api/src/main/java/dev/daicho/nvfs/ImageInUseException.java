package dev.daicho.nvfs;

/**
 * Another process, or another store in this one, has the image open.
 */
public final class ImageInUseException extends FileStoreException {

    private static final long serialVersionUID = 1L;

    public ImageInUseException(String message) {
        super(message);
    }
}
