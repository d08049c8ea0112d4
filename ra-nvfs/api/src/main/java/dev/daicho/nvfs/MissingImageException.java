package dev.daicho.nvfs;

/**
 * The image was there before and is gone. It is never made anew, because branches may be in doubt in it.
 */
public final class MissingImageException extends FileStoreException {

    private static final long serialVersionUID = 1L;

    public MissingImageException(String image, String identity) {
        super("Image " + image + " is missing, but was there before as " + identity
                + ": bring it back; only if its files and in-doubt branches may be lost for good, delete " + image
                + ".id");
    }
}
