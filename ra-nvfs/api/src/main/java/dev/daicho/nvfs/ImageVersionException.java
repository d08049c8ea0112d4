package dev.daicho.nvfs;

/**
 * The image was made by another version of this software, or is no image at all.
 */
public final class ImageVersionException extends FileStoreException {

    private static final long serialVersionUID = 1L;

    public ImageVersionException(String message) {
        super(message);
    }
}
