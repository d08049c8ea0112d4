package dev.daicho.strata;

import jakarta.ejb.ApplicationException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** What can go wrong with a request. Unchecked, and rolls a container-managed transaction back. */
@ApplicationException(rollback = true, inherited = true)
public abstract sealed class StrataException extends RuntimeException
        permits InvalidRequestException, MemberFailedException, NoTransactionException, UnknownChainException {

    @Serial
    private static final long serialVersionUID = 1L;

    StrataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
