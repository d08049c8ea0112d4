package dev.daicho.nvfs;

import jakarta.ejb.ApplicationException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * An expected failure of one file operation. It travels through {@link java.nio.file.Files} as the {@link FileSystemException} it is, and
 * rolls the transaction back when an EJB lets it out.
 *
 * <p>Source: SPEC N7, N13.
 */
@ApplicationException(rollback = true, inherited = true)
public abstract sealed class FileStoreIOException extends FileSystemException
        permits DiskFullException,
                FileInDoubtException,
                LockTimeoutException,
                DeadlockException,
                TransactionEndedException,
                InDoubtLimitException,
                TransactionScopeException {

    private static final long serialVersionUID = 1L;

    FileStoreIOException(@Nullable String file, String reason) {
        super(file, null, reason);
    }
}
