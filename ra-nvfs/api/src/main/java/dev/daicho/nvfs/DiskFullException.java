package dev.daicho.nvfs;

import org.jspecify.annotations.Nullable;

/**
 * No room for what was asked. Nothing of it was done; deleting, and deciding prepared branches, still work.
 */
public final class DiskFullException extends FileStoreIOException {

    private static final long serialVersionUID = 1L;

    public DiskFullException(@Nullable String file, String reason) {
        super(file, reason);
    }
}
