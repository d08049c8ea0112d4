package dev.daicho.nvfs;

/**
 * The image is shorter than its superblock says. Bring back the whole file; nothing was changed.
 */
public final class TruncatedImageException extends FileStoreException {

    private static final long serialVersionUID = 1L;

    public TruncatedImageException(String image, long expectedBytes, long actualBytes) {
        super("Image " + image + " is " + actualBytes + " bytes long but must be " + expectedBytes
                + ": it was cut short; restore the whole file");
    }
}
