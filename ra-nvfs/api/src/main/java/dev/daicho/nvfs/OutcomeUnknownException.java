package dev.daicho.nvfs;

import org.jspecify.annotations.Nullable;

/**
 * The storage failed while work was being made durable: whether it is done shows only when the image is opened again.
 */
public final class OutcomeUnknownException extends FileStoreException {

    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
