package dev.daicho.nvfs;

/**
 * A checksum or a rule of the format does not hold. The store stops at the place named and repairs nothing by itself.
 */
public final class CorruptImageException extends FileStoreException {

    private static final long serialVersionUID = 1L;

    public CorruptImageException(String place, String what) {
        super("Corrupt image at " + place + ": " + what);
    }
}
