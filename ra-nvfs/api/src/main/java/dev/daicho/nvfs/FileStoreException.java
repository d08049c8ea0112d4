package dev.daicho.nvfs;

import org.jspecify.annotations.Nullable;

/**
 * An expected failure of the store as a whole, as against one of a single file ({@link FileStoreIOException}).
 *
 * <p>{@link OutcomeUnknownException} is the one that leaves open whether the work was done.
 */
public abstract sealed class FileStoreException extends RuntimeException
        permits ImageVersionException,
                TruncatedImageException,
                MissingImageException,
                ImageInUseException,
                UnsafeImageException,
                CorruptImageException,
                ConnectionClosedException,
                StoreUnavailableException,
                UnknownBranchException,
                DuplicateBranchException,
                MediumFailedException,
                OutcomeUnknownException {

    private static final long serialVersionUID = 1L;

    FileStoreException(String message) {
        super(message);
    }

    FileStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
